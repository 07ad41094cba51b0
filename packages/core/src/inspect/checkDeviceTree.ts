import {
  cellsOf,
  childOf,
  type DeviceTreeNode,
  enabledNodes,
  pathText,
  textOf,
  textsOf,
} from "../formats/deviceTree.js";
import type { BootMedium, BootSpec } from "../system/Boot.js";
import { flashMtds } from "../system/Flash.js";

/** A range of memory or flash that the kernel shows as an MTD. */
interface Mtd {
  readonly name: string;
  /** Offset in bytes. For a partition inside another, from the start of the chip. */
  readonly offset: number;
  readonly size: number;
  readonly readOnly: boolean;
}

/**
 * Returns nodes without a driver in the kernel: none of the names in their `compatible` is a text in it. Ignores the names of the root and
 * the CPUs, which are for people and boot loaders, and disabled nodes. One line for each: path and names.
 * @param programs the kernel and its modules, as ELF files
 * @param unused paths of nodes that need no driver
 */
export function nodesWithoutDriver(
  root: DeviceTreeNode,
  programs: readonly Buffer[],
  unused: readonly string[] = [],
): string[] {
  const isKnown = (name: string) => {
    const text = Buffer.from(`\0${name}\0`);
    return programs.some((program) => program.includes(text));
  };
  return enabledNodes(root).flatMap((nodes) => {
    const path = pathText(nodes);
    const names = path === "" || /^\/cpus(\/|$)/.test(path) ? [] : textsOf(nodes.at(-1), "compatible");
    return names.length === 0 || unused.includes(path) || names.some(isKnown) ? [] : [`${path}: ${names.join(", ")}`];
  });
}

/** Compares a compiled device tree's RAM, flash and root device with those of the device. One line for each difference. */
export function checkStorage(root: DeviceTreeNode, boot: BootSpec, medium: BootMedium): string[] {
  const { flash } = boot;
  const problems: string[] = [];
  const found = partitions(root);
  if (flash !== undefined && "node" in flash.partitionsBy) {
    const wanted = flashMtds(flash).map(({ name, offset, size, readOnly = false }) => ({
      name,
      offset,
      size,
      readOnly,
    }));
    for (const [index, one] of wanted.entries()) {
      const there = found[index];
      if (there === undefined || describe(there) !== describe(one)) {
        problems.push(
          `partition ${index}: ${there === undefined ? "none" : describe(there)} instead of ${describe(one)}`,
        );
      }
    }
    if (found.length > wanted.length) problems.push(`${found.length} partitions instead of ${wanted.length}`);
  }
  const ram = phramRegions(root);
  const inRam = ram.findIndex(({ name }) => name === "phram");
  const inFlash = found.findIndex(({ name }) => name === "rootfs");
  if (medium === "phram" && boot.phram !== undefined) {
    const { address, kernelSlot, rootfsSize } = boot.phram;
    const wanted = describe({ name: "phram", offset: address + kernelSlot, size: rootfsSize, readOnly: false });
    const there = ram[inRam];
    if (there === undefined || describe(there) !== wanted) {
      problems.push(`RAM: ${there === undefined ? "none" : describe(there)} instead of ${wanted}`);
    }
  }
  const before = (boot.mtdsBefore ?? 0) + (medium === "phram" ? 0 : ram.length + (flash?.mtdsBefore ?? 0));
  const known = medium === "phram" ? inRam : inFlash;
  const rootArgument = /(?:^| )root=(\S+)/.exec(textOf(childOf(root, "chosen"), "bootargs") ?? "")?.[1] ?? "none";
  const rootDevice = `/dev/mtdblock${before + known}`;
  // With `mtdparts=`, the tree does not say where the root is.
  if (known >= 0 && rootArgument !== rootDevice) problems.push(`root=${rootArgument} instead of root=${rootDevice}`);
  return problems;
}

/** Returns all partitions in the order of their numbers in the kernel: each before those inside it. */
function partitions(node: DeviceTreeNode, start = 0): Mtd[] {
  const isTable = textsOf(node, "compatible").includes("fixed-partitions");
  return node.children.flatMap((child) => {
    if (!isTable) return partitions(child, start);
    const [offset = 0, size = 0] = cellsOf(child, "reg");
    const name = textOf(child, "label") ?? child.name;
    const own = { name, offset: start + offset, size, readOnly: child.properties.has("read-only") };
    return [own, ...partitions(child, own.offset)];
  });
}

/** Returns reserved RAM, in the order of the tree. */
function phramRegions(root: DeviceTreeNode): Mtd[] {
  const regions = childOf(root, "reserved-memory")?.children ?? [];
  return regions
    .filter((node) => textsOf(node, "compatible").includes("phram"))
    .map((node) => {
      const [offset = 0, size = 0] = cellsOf(node, "reg");
      return { name: textOf(node, "label") ?? node.name, offset, size, readOnly: false };
    });
}

function describe({ name, offset, size, readOnly }: Mtd): string {
  return `${name} at 0x${offset.toString(16)}, 0x${size.toString(16)} bytes${readOnly ? ", read-only" : ""}`;
}
