/**
 * `npm run packages-check [family…] [package…]`: for each CPU family of the emulator, builds every package of the catalogue, boots an image with
 * all of them and runs each one; or only for the families and packages that are named. Writes the sizes of those that have run to
 * packages/packages/src/measured.ts, from which `npm run generate` makes the tables. Fails if a package was not built or not run. All of it compiles
 * three kernels; `npm test` does the same for one family, in e2e/packages.test.ts.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { measured as before } from "@nixwrt/packages";
import { boards, type Family } from "./packages/boards.js";
import { checkPackages } from "./packages/checkPackages.js";
import { testedPackages } from "./packages/testedPackages.js";

const isFamily = (word: string): word is Family => Object.hasOwn(boards, word);
const words = process.argv.slice(2);
const named = words.filter((word) => !isFamily(word));
const families = words.some(isFamily) ? words.filter(isFamily) : (Object.keys(boards) as Family[]);
const unknown = named.filter((name) => !families.some((one) => testedPackages(one).some((each) => each.name === name)));
if (unknown.length > 0)
  throw new Error(
    `usage: npm run packages-check [${Object.keys(boards).join("|")}…] [package…]; not a tested package: ${unknown.join(", ")}`,
  );

// What is not checked now stays as it was.
const measured = new Map(Object.entries(before));
let faults = 0;
for (const family of families) {
  const names = testedPackages(family).map(({ name }) => name);
  const chosen = named.length === 0 ? names : names.filter((name) => named.includes(name));
  const tell = (line: string) => process.stdout.write(`${family} ${line}\n`);
  for (const { name, version, bytes, fault } of await checkPackages(family, chosen, tell)) {
    const seen = measured.get(name);
    const { [family]: _, ...others } = seen?.bytes ?? {};
    const hasRun = fault === undefined && bytes !== undefined;
    if (!hasRun) faults++;
    const all = hasRun ? { ...others, [family]: bytes } : others;
    if (Object.keys(all).length === 0) measured.delete(name);
    else measured.set(name, { version: (hasRun ? version : seen?.version) ?? "", bytes: all });
  }
}
const lines = [...measured]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([name, seen]) => `  ${JSON.stringify(name)}: ${JSON.stringify(seen)},\n`);
await writeFile(
  join(import.meta.dirname, "../packages/packages/src/measured.ts"),
  `import type { MeasuredPackage } from "@nixwrt/core";

/** The packages that \`npm run packages-check\` has built and run: the size of their files and their libraries' in an image, in bytes, by CPU family. */
export const measured: Readonly<Record<string, MeasuredPackage>> = {
${lines.join("")}};
`,
);
const result = faults === 0 ? "All packages have run." : `${faults} packages have not run.`;
process.stdout.write(`${result} Now run npm run format and npm run generate.\n`);
process.exitCode = faults === 0 ? 0 : 1;
