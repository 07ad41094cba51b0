import { readFileSync } from "node:fs";
import { boardFunctions, type Support } from "../packages/core/src/boards/Board.js";
import type { BoardData } from "../packages/core/src/boards/BoardData.js";
import { bootCommands } from "../packages/core/src/image/bootCommands.js";
import { loaderAddress } from "../packages/core/src/system/Boot.js";
import type { CpuTarget } from "../packages/core/src/system/CpuFamily.js";
import { type FlashMap, flashMtds } from "../packages/core/src/system/Flash.js";
import { spareForLoad } from "../packages/core/src/upgrade/checkUpgrade.js";
import { ath79Family } from "../packages/device-ath79/src/ath79Family.js";
import { boards as ath79Boards } from "../packages/device-ath79/src/boards.js";
import { boards as ramipsBoards } from "../packages/device-ramips/src/boards.js";
import { mt7621 } from "../packages/device-ramips/src/mt7621.js";

const begin = "<!-- Boards: made from their data by `npm run generate`. Do not edit. -->";
const end = "<!-- End of boards. -->";

/** Pages with a table of boards, and the boards in it. */
const tables: Readonly<Record<string, readonly BoardData[]>> = {
  "packages/device-ramips/README.md": ramipsBoards,
  "packages/device-ath79/README.md": ath79Boards,
  "docs/boards.md": [...ramipsBoards, ...ath79Boards],
};

/** Each package with its boards, their CPU, and the address at which their boot loaders see the flash. */
const packages = [
  { name: "@nixwrt/device-ramips", boards: ramipsBoards, cpu: mt7621.cpu, flashAddress: 0xbc00_0000 },
  { name: "@nixwrt/device-ath79", boards: ath79Boards, cpu: ath79Family.cpu, flashAddress: 0x9f00_0000 },
] as const;

interface About {
  readonly cpu: CpuTarget;
  readonly flashAddress: number;
}

/** Pages with tables of boards, and a page for each board. */
export const boardPages: Readonly<Record<string, () => string>> = {
  ...Object.fromEntries(Object.entries(tables).map(([path, boards]) => [path, () => withTable(path, boards)])),
  ...Object.fromEntries(
    packages.flatMap(({ name, boards, ...about }) =>
      boards.map((board) => [`docs/boards/${board.name}.md`, () => boardPage(name, board, about)]),
    ),
  ),
};

const words: Readonly<Record<Support, string>> = {
  mainline: "yes",
  untested: "untested",
  "patch-set": "patch set",
  missing: "no",
  none: "–",
};

function withTable(path: string, boards: readonly BoardData[]): string {
  const page = readFileSync(path, "utf8");
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path} has no place for a table of boards: ${begin} ${end}`);
  const links = path.startsWith("docs/") ? "boards/" : "../../docs/boards/";
  return `${page.slice(0, from)}${begin}\n\n${boardTable(boards, links)}\n\n${page.slice(to)}`;
}

function boardTable(boards: readonly BoardData[], links: string): string {
  const rows = boards.map((board) => [
    `[${board.title}](${links}${board.name}.md)`,
    `\`${board.name}\``,
    board.soc,
    `${board.ramMiB}`,
    `${board.flashMiB ?? "–"}`,
    ...boardFunctions.map((one) => words[board.functions[one]]),
    board.note ?? "",
  ]);
  const head = ["Board", "Name", "SoC", "RAM, MiB", "Flash, MiB", ...boardFunctions, "Note"];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function boardPage(packageName: string, board: BoardData, about: About): string {
  const { cpu } = about;
  const { title, name, soc, guide, loader, phram, flash, leds, keys, interfaces } = board;
  const factory = packageName.replace("@nixwrt/device-", "");
  const ramMap = [
    ["kernel", phram.address, phram.kernelSlot],
    ["root file system", phram.address + phram.kernelSlot, phram.rootfsSize],
  ] as const;
  return `# ${title}

<!-- Made from the board's data by \`npm run generate\`. Do not edit. -->

After this page you can ${flash === undefined ? "boot NixWRT on this board" : "boot NixWRT on this board and write it to flash"}. The board has a ${soc}, ${board.ramMiB} MiB of RAM${board.flashMiB === undefined ? "" : ` and ${board.flashMiB} MiB of flash`}.${board.note === undefined ? "" : ` ${board.note}`}

Nobody in this project has tried this on the hardware. The page is based on data sheets, drivers and other people's reports.

\`\`\`ts
import { defineConfig } from "@nixwrt/core";
import { ${factory} } from "${packageName}";

export default defineConfig({ device: ${factory}({ board: "${name}" }) });
\`\`\`

| Function | |
|---|---|
${boardFunctions.map((one) => `| ${one} | ${words[board.functions[one]]} |`).join("\n")}

Network interfaces: ${interfaces.length === 0 ? "none" : interfaces.map((one) => `\`${one}\``).join(", ")}.
${leds.length === 0 ? "" : `LEDs: ${leds.map((led) => `\`${led.name}\` (GPIO ${led.gpio})`).join(", ")}.\n`}${keys.length === 0 ? "" : `Keys: ${keys.map((key) => `\`${key.name}\` (GPIO ${key.gpio})`).join(", ")}.\n`}
## The boot loader

${guide.serial}

At power-on, ${loader.stop} The prompt is \`${loader.prompt}\`.

## Boot from RAM

Nothing is written to the flash: the next power-on starts the old system again. Connect your machine to a LAN port and give it the
address ${loader.serverip ?? "192.168.1.2"}/24. Then run:

\`\`\`sh
npx nixwrt build --image phram
npx nixwrt tftp
\`\`\`

Type at the boot loader's prompt:

\`\`\`
${bootCommands({ cpu, ...board }, "phram.bin").join("\n")}
\`\`\`

| Part | Address | Maximum size, bytes |
|---|---|---|
${ramMap.map(([what, address, size]) => `| ${what} | ${hex(loaderAddress(cpu, address))} | ${hex(size)} |`).join("\n")}

## Write to flash

${flash === undefined ? "Not possible: the kernel has no driver for this board's flash, so there is no image `firmware`." : flashSection(board, { ...flash, partitionsBy: { node: "flash" } }, about)}

## Recover

${guide.recover}
`;
}

function flashSection(board: BoardData, flash: FlashMap, { cpu, flashAddress }: About): string {
  const firmware = flash.partitions.find((one) => one.name === flash.firmware);
  const start = firmware?.offset ?? 0;
  const size = firmware?.size ?? 0;
  const load = loaderAddress(cpu, board.phram.address);
  const commands = [
    ...bootCommands({ cpu, ...board }, "firmware.bin").slice(0, -1),
    `erase ${hex(flashAddress + start)} +${hex(size)}`,
    `cp.b ${hex(load)} ${hex(flashAddress + start)} \${filesize}`,
    "reset",
  ];
  return `If the board already runs NixWRT, ${upgradeText(board)}

To write it with the boot loader, first check that the board boots from RAM. Then run:

\`\`\`sh
npx nixwrt build --image firmware
npx nixwrt tftp --image firmware
\`\`\`

Type at the boot loader's prompt. Continue after \`tftpboot\` only if the transfer was complete and \`filesize\` (hexadecimal) is at most ${hex(size)}:

\`\`\`
${commands.join("\n")}
\`\`\`

Use the last three lines only if the boot loader has the commands \`erase\` and \`cp.b\`. Other boot loaders have a menu, or a web page (see below). You cannot undo
\`erase\`. Never write outside ${hex(start)} to ${hex(start + size)}, because the boot loader and the device's own data are there.

| MTD | Partition | Offset | Bytes | |
|---|---|---|---|---|
${flashMtds(flash)
  .map(
    (one, index) =>
      `| ${index} | ${one.name} | ${hex(one.offset)} | ${hex(one.size)} | ${one.readOnly === true ? "read-only" : ""} |`,
  )
  .join("\n")}`;
}

/** Describes how to upgrade a board that runs NixWRT. A trial in RAM needs room for the system, and the same again to upload it. */
function upgradeText({ ramMiB, phram: { kernelSlot, rootfsSize } }: BoardData): string {
  return 2 * (kernelSlot + rootfsSize) + spareForLoad > ramMiB * 2 ** 20
    ? "`npx nixwrt upgrade --now` writes a new image. There is too little RAM to try it there first."
    : "`npx nixwrt upgrade` writes a new image, with a fallback.";
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
