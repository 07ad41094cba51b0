import type { DeviceTreeNode } from "../../src/formats/deviceTree.js";

/** Value of a device tree property. */
export type Value = string | readonly string[] | readonly number[] | true;

/** Makes a device tree node for tests. */
export function node(
  name: string,
  properties: Readonly<Record<string, Value>>,
  ...children: DeviceTreeNode[]
): DeviceTreeNode {
  return { name, properties: new Map(Object.entries(properties).map(([key, value]) => [key, bytes(value)])), children };
}

function bytes(value: Value): Buffer {
  if (value === true) return Buffer.alloc(0);
  if (typeof value === "string") return Buffer.from(`${value}\0`);
  return Buffer.concat(
    value.map((one) => {
      if (typeof one === "string") return Buffer.from(`${one}\0`);
      const cell = Buffer.alloc(4);
      cell.writeUInt32BE(one);
      return cell;
    }),
  );
}
