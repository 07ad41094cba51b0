import { LimitReached } from "./LimitReached.js";

/** First bytes of a flattened device tree. All numbers are from the Devicetree Specification 0.4, chapter 5. */
export const deviceTreeMagic = Buffer.from([0xd0, 0x0d, 0xfe, 0xed]);
const headerBytes = 40;
const BEGIN_NODE = 1;
const END_NODE = 2;
const PROP = 3;
const NOP = 4;
/** Maximum depth of nodes. Trees of boards have less than 10. */
const depthLimit = 64;
/** Maximum number of nodes and properties together. The largest tree in Linux's sources has about 30,000. */
const entryLimit = 100_000;
/** Maximum number of texts or cells that are read from a property. `compatible` has less than 10. */
const listLimit = 4096;
/** Maximum length of a node's or property's name in bytes. The specification allows 31, but some trees have more. */
const nameLimit = 256;

export interface DeviceTreeNode {
  /** Name with unit address, such as `flash@0`. The root's name is empty. */
  readonly name: string;
  readonly properties: ReadonlyMap<string, Buffer>;
  readonly children: readonly DeviceTreeNode[];
}

/** Returns the size in the header of a flattened device tree, or undefined if the header is not valid. */
export function deviceTreeBytes(header: Buffer): number | undefined {
  if (header.length < headerBytes || !header.subarray(0, 4).equals(deviceTreeMagic)) return undefined;
  const [size, structure, strings, reservations, version, oldest] = [4, 8, 12, 16, 20, 24].map((at) =>
    header.readUInt32BE(at),
  ) as [number, number, number, number, number, number];
  const sound = size >= headerBytes && structure < size && strings <= size && reservations < size;
  return sound && structure % 4 === 0 && version >= 16 && oldest <= 17 ? size : undefined;
}

/**
 * Parses a flattened device tree of version 16 or 17. Returns undefined if the data is not one, or is not valid.
 * @throws {LimitReached} if it has more nodes and properties than any board's.
 */
export function parseDeviceTree(data: Buffer): DeviceTreeNode | undefined {
  const size = deviceTreeBytes(data);
  if (size === undefined || size > data.length) return undefined;
  const tree = data.subarray(0, size);
  const strings = tree.subarray(tree.readUInt32BE(12), tree.readUInt32BE(12) + tree.readUInt32BE(32));
  let at = tree.readUInt32BE(8);

  const nameAt = (from: Buffer, offset: number): string | undefined => {
    const field = from.subarray(offset, offset + nameLimit);
    const end = field.indexOf(0);
    return end < 0 ? undefined : field.toString("latin1", 0, end);
  };
  let entries = 0;
  const open: { name: string; properties: Map<string, Buffer>; children: DeviceTreeNode[] }[] = [];
  while (at + 4 <= size) {
    const token = tree.readUInt32BE(at);
    at += 4;
    const node = open.at(-1);
    if (token === BEGIN_NODE || token === PROP) entries += 1;
    if (entries > entryLimit) throw new LimitReached(`more than ${entryLimit} nodes and properties in a device tree`);
    if (token === BEGIN_NODE) {
      const name = nameAt(tree, at);
      if (name === undefined || open.length === depthLimit) return undefined;
      at = aligned(at + name.length + 1);
      const child = { name, properties: new Map(), children: [] };
      node?.children.push(child);
      open.push(child);
    } else if (token === PROP) {
      if (node === undefined || at + 8 > size) return undefined;
      const [bytes, nameOffset] = [tree.readUInt32BE(at), tree.readUInt32BE(at + 4)];
      const name = nameAt(strings, nameOffset);
      if (name === undefined || at + 8 + bytes > size) return undefined;
      node.properties.set(name, tree.subarray(at + 8, at + 8 + bytes));
      at = aligned(at + 8 + bytes);
    } else if (token === END_NODE) {
      if (node === undefined) return undefined;
      open.pop();
      if (open.length === 0) return node;
    } else if (token !== NOP) return undefined;
  }
  return undefined;
}

/** A node of a tree, together with its parents: the root first, the node itself last. */
export type NodePath = readonly [...DeviceTreeNode[], DeviceTreeNode];

/** Returns all nodes below a root, each before its children. Leaves out disabled nodes and everything in them. */
export function enabledNodes(root: DeviceTreeNode): NodePath[] {
  const visit = (node: DeviceTreeNode, above: readonly DeviceTreeNode[]): NodePath[] => {
    if (!["okay", "ok", undefined].includes(textOf(node, "status"))) return [];
    const path: NodePath = [...above, node];
    return [path, ...node.children.flatMap((child) => visit(child, path))];
  };
  return visit(root, []);
}

/** Returns the path of a node in the kernel's format: `/soc/serial@c00`. */
export function pathText(path: NodePath): string {
  return path.map(({ name }) => name).join("/");
}

/** Returns a child by its whole name, or by the part before its unit address. */
export function childOf(node: DeviceTreeNode | undefined, name: string): DeviceTreeNode | undefined {
  return node?.children.find((child) => child.name === name || child.name.startsWith(`${name}@`));
}

/** Returns a property's texts. `compatible` may have several. Empty if there is no such property. */
export function textsOf(node: DeviceTreeNode | undefined, name: string): string[] {
  const value = node?.properties.get(name);
  if (value === undefined || value.length === 0) return [];
  return value.toString("utf8").replace(/\0$/, "").split("\0", listLimit);
}

export function textOf(node: DeviceTreeNode | undefined, name: string): string | undefined {
  return textsOf(node, name)[0];
}

/** Returns a property's cells, which are 32-bit numbers. */
export function cellsOf(node: DeviceTreeNode | undefined, name: string): number[] {
  const value = node?.properties.get(name) ?? Buffer.alloc(0);
  const length = Math.min(Math.floor(value.length / 4), listLimit);
  return Array.from({ length }, (_, index) => value.readUInt32BE(index * 4));
}

function aligned(offset: number): number {
  return Math.ceil(offset / 4) * 4;
}
