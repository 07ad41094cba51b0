import { type Bytes, rangeOf } from "../formats/Bytes.js";
import {
  cellsOf,
  childOf,
  type DeviceTreeNode,
  deviceTreeBytes,
  parseDeviceTree,
  textOf,
  textsOf,
} from "../formats/deviceTree.js";
import { LimitReached } from "../formats/LimitReached.js";
import { type Found, found } from "./Found.js";
import { hex } from "./facts.js";
import type { Look } from "./Look.js";
import { formatFit } from "./recognizeFit.js";

/** Recognises a flattened device tree: of hardware, or as the container of U-Boot's newer images (FIT). */
export function recognizeDeviceTree(bytes: Bytes, look: Look): Found | undefined {
  const size = deviceTreeBytes(bytes.read(0, 40));
  const data = size === undefined || size > bytes.size ? undefined : look.whole(rangeOf(bytes, 0, size));
  const root = data && parse(data, look);
  if (root === undefined || data === undefined) return undefined;
  if (root === "too large") return found("device-tree", "device tree", data.length);
  if (childOf(root, "images") !== undefined) return formatFit(root, data, bytes, look);
  const chosen = childOf(root, "chosen");
  const facts = {
    model: textOf(root, "model"),
    compatible: textsOf(root, "compatible"),
    bootargs: textOf(chosen, "bootargs") ?? textOf(chosen, "bootargs-override"),
    phram: phramRegions(root),
    partitions: partitions(root),
  };
  return found("device-tree", "device tree", data.length, { facts });
}

function parse(data: Buffer, look: Look): DeviceTreeNode | "too large" | undefined {
  try {
    return parseDeviceTree(data);
  } catch (error) {
    if (!(error instanceof LimitReached)) throw error;
    look.leaveOut(error.message);
    return "too large";
  }
}

/** Returns RAM that Linux reserves and shows as an MTD: children of /reserved-memory. */
function phramRegions(root: DeviceTreeNode): string[] {
  const memory = childOf(root, "reserved-memory");
  const addressCells = cellsOf(memory, "#address-cells")[0] ?? 2;
  const sizeCells = cellsOf(memory, "#size-cells")[0] ?? 1;
  return (memory?.children ?? [])
    .filter((node) => textsOf(node, "compatible").includes("phram"))
    .map((node) => {
      const cells = cellsOf(node, "reg");
      const range = [cells[addressCells - 1], cells[addressCells + sizeCells - 1]];
      return describeRange(textOf(node, "label") ?? node.name, range);
    });
}

/** Returns the partitions of every flash chip, in the order of the tree. */
function partitions(node: DeviceTreeNode): string[] {
  const own = textsOf(node, "compatible").includes("fixed-partitions") ? node.children : [];
  const listed = own.map((child) => describeRange(textOf(child, "label") ?? child.name, cellsOf(child, "reg")));
  return listed.concat(node.children.flatMap(partitions));
}

function describeRange(name: string, [start = 0, size = 0]: readonly (number | undefined)[]): string {
  return `${name} at ${hex(start)}, ${hex(size)} bytes`;
}
