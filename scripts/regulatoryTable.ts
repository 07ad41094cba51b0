import { readFileSync, writeFileSync } from "node:fs";

/**
 * Makes packages/wifi/src/countries.ts from the regulatory database of Debian's package wireless-regdb:
 *
 *     jiti scripts/regulatoryTable.ts usr/lib/firmware/regulatory.db-upstream VERSION
 *
 * The database has the format of struct fwdb_header and the structs after it in the kernel's net/wireless/reg.c.
 */
const [path = "", version = ""] = process.argv.slice(2);
const data = readFileSync(path);
if (data.toString("latin1", 0, 4) !== "RGDB" || data.readUInt32BE(4) !== 20)
  throw new Error(`${path} is no regulatory database of version 20`);

/** Letters for the flags of a rule that matter to access points, by bit. */
const letters = ["o", "", "r", "n", "a"];

function rule(at: number): { start: number; text: string } {
  const flags = data[at + 1] as number;
  const [start = 0, end = 0, width = 0] = [4, 8, 12].map((offset) => data.readUInt32BE(at + offset) / 1000);
  return { start, text: `${start}-${end}@${width}${letters.filter((_, bit) => flags & (1 << bit)).join("")}` };
}

function rules(at: number): string {
  const first = at + Math.ceil((data[at] as number) / 2) * 2;
  const all = Array.from({ length: data[at + 1] as number }, (_, index) =>
    rule(data.readUInt16BE(first + 2 * index) << 2),
  );
  return all
    .filter(({ start }) => start >= 2400 && start < 5900 && (start < 2500 || start >= 5000))
    .map(({ text }) => text)
    .join(" ");
}

const lines: string[] = [];
for (let at = 8; data.readUInt16BE(at + 2) !== 0; at += 4) {
  const country = data.toString("latin1", at, at + 2);
  if (country !== "00") lines.push(`  ${country}: "${rules(data.readUInt16BE(at + 2) << 2)}",`);
}
writeFileSync(
  "packages/wifi/src/countries.ts",
  `/**
 * What each country allows in the bands of 2.4 and 5 GHz, as Debian's wireless-regdb ${version} has it (ISC licence). Made by
 * scripts/regulatoryTable.ts; do not edit. A rule is START-END@WIDEST in MHz, and letters: \`r\` a radar may have the channel, \`n\` nobody may
 * start a network, \`o\` no OFDM, \`a\` a channel may be as wide as this rule and those beside it.
 */
export const countries: Readonly<Record<string, string>> = {
${lines.join("\n")}
};
`,
);
