import type { PlannedLayout, PlannedMtd } from "@nixwrt/core/host";
import type { Style } from "../terminal/style.js";
import { formatBytes } from "./bytes.js";

/** Formats the layouts of a device's images: the parts of each file, RAM at boot, MTD partitions, and kernel command line. */
export function formatLayouts(layouts: readonly PlannedLayout[], style: Style): string {
  return layouts.map((one) => formatLayout(one, style)).join("\n\n");
}

function formatLayout({ image, file, layout, commandLine, mtds, memory }: PlannedLayout, style: Style): string {
  const { parts, limit, eraseBlock, place } = layout;
  const rows = parts.map(({ name, offset, limit: most }) => {
    const start = offset === undefined ? "after" : hex(offset);
    return `  ${start.padStart(9)}  ${name.padEnd(14)}${most === undefined ? "" : `at most ${formatBytes(most)}`}`;
  });
  return [
    style("bold", `${file} of the image ${image}`),
    ...rows.map((row) => row.trimEnd()),
    `  ${"end".padStart(9)}  trailer        the last 4 KiB`,
    `  at most ${formatBytes(limit)}, the size of ${place}; erase blocks of ${formatBytes(eraseBlock)}`,
    "",
    "  RAM while the boot loader unpacks the kernel",
    ...formatMemory(memory),
    "",
    "  partitions on the device",
    ...mtds.map(formatMtd),
    "",
    "  kernel command line",
    `  ${style("dim", commandLine)}`,
  ].join("\n");
}

/** Formats the RAM map with physical addresses. */
function formatMemory({ loadAddress, packed, busy }: PlannedLayout["memory"]): string[] {
  const row = (start: number | undefined, text: string) =>
    `  ${(start === undefined ? "?" : hex(start)).padStart(9)}  ${text}`;
  const above = busy.find(({ start }) => start >= (loadAddress ?? 0));
  const room = above === undefined ? "" : `, must end below ${hex(above.start)}`;
  const kernel = row(loadAddress, `the kernel, unpacked${room}`);
  const rows = busy.map(({ what, start, end }) => row(start, `${what}, up to ${hex(end)}`));
  if (packed === "flash")
    return [kernel, ...rows, row(undefined, "the packed kernel stays in flash").replace("?", " ")];
  if (packed === "ram") return [kernel, ...rows];
  return [
    kernel,
    ...rows,
    row(undefined, "the packed kernel: not checked, because this boot loader's address is not known"),
  ];
}

function formatMtd({ number, name, in: place, offset, size, readOnly }: PlannedMtd): string {
  const where = `${place === "ram" ? "RAM" : "flash"} ${hex(offset)}`;
  const line = `  ${`mtd${number}`.padStart(9)}  ${name.padEnd(14)}${formatBytes(size).padEnd(10)}${where}`;
  return readOnly ? `${line}, read-only` : line;
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
