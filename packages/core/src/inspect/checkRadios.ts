import { cellsOf, type DeviceTreeNode, enabledNodes, type NodePath, pathText, textsOf } from "../formats/deviceTree.js";
import type { Radio, RadioParts } from "../system/Radio.js";

/**
 * Returns what the drivers of a device's radios would not find: their nodes in the device tree, a driver in the kernel, the calibration in
 * the flash. One line for each. Radios outside a SoC have no parts, and are ignored.
 * @param vmlinux the kernel, as an ELF file
 */
export function checkRadios(radios: readonly Radio[], root: DeviceTreeNode, vmlinux: Buffer): string[] {
  return radios.flatMap(({ interface: name, parts }) =>
    parts === undefined ? [] : radioProblems(parts, root, vmlinux).map((problem) => `${name}: ${problem}`),
  );
}

/** Returns the files that the drivers of radios ask for, as paths in the root file system. */
export function radioFirmware(radios: readonly Radio[]): string[] {
  return radios.flatMap(({ parts }) => (parts?.firmware ?? []).map((file) => `lib/firmware/${file}`));
}

function radioProblems({ compatible, calibration, firmware = [] }: RadioParts, root: DeviceTreeNode, vmlinux: Buffer) {
  const isInKernel = (text: string) => vmlinux.includes(Buffer.from(`\0${text}\0`));
  const unasked = firmware
    .filter((file) => !isInKernel(file))
    .map((file) => `no driver in the kernel asks for the firmware ${file}`);
  const nodes = enabledNodes(root).filter((path) =>
    textsOf(path.at(-1), "compatible").some((one) => compatible.includes(one)),
  );
  if (nodes.length === 0) return [`the device tree has no enabled node for ${compatible.join(" or ")}`, ...unasked];
  const problems = nodes.flatMap((path) => {
    const node = path.at(-1);
    const known = textsOf(node, "compatible").some((one) => compatible.includes(one) && isInKernel(one));
    const driver = known ? [] : [`${pathText(path)}: the kernel has no driver for it`];
    const fault = calibrationFault(calibration, node, root);
    return [...driver, ...(fault === undefined ? [] : [`${pathText(path)}: ${fault}`])];
  });
  return [...problems, ...unasked];
}

function calibrationFault(
  { name, minBytes }: RadioParts["calibration"],
  node: DeviceTreeNode | undefined,
  root: DeviceTreeNode,
): string | undefined {
  const index = textsOf(node, "nvmem-cell-names").indexOf(name);
  const phandle = index < 0 ? undefined : cellsOf(node, "nvmem-cells")[index];
  if (phandle === undefined) return `it has no nvmem cell ${name} for its calibration data`;
  const path = enabledNodes(root).find((one) => cellsOf(one.at(-1), "phandle")[0] === phandle);
  const partition = path === undefined ? undefined : partitionOf(path);
  if (path === undefined || partition === undefined) return `its nvmem cell ${name} is not in a partition of the flash`;
  const [offset = 0, bytes = 0] = cellsOf(path.at(-1), "reg");
  if (bytes < minBytes) return `its calibration data has ${bytes} bytes, but the driver needs ${minBytes}`;
  const room = cellsOf(partition, "reg")[1] ?? 0;
  if (offset + bytes > room)
    return `its calibration data ends at byte ${offset + bytes} of a partition of ${room} bytes`;
  return partition.properties.has("read-only") ? undefined : "its calibration data is in a writable partition";
}

/** Returns the innermost partition that contains a node. */
function partitionOf(path: NodePath): DeviceTreeNode | undefined {
  return path.findLast((_, index) => textsOf(path[index - 1], "compatible").includes("fixed-partitions"));
}
