import { type Bytes, rangeOf } from "../formats/Bytes.js";
import { cellsOf, childOf, type DeviceTreeNode, textOf } from "../formats/deviceTree.js";
import type { Check, InspectedPart } from "./Inspection.js";
import { complete, dateOf, type Found, found, hex, type Look } from "./Look.js";

const hashes = ["md5", "sha1", "sha256", "sha512"] as const;

/** U-Boot's FIT: a device tree whose nodes are images. Names as in its doc/usage/fit/source_file_format.rst. */
export function formatFit(root: DeviceTreeNode, tree: Buffer, bytes: Bytes, look: Look): Found {
  const images = childOf(root, "images")?.children ?? [];
  const parts = images.flatMap((node) => {
    const place = dataPlace(node, tree);
    return place === undefined ? [] : [image(node, place, bytes, look)];
  });
  const end = Math.max(tree.length, ...parts.map((part) => part.offset + part.bytes));
  const facts = {
    description: textOf(root, "description"),
    made: dateOf(cellsOf(root, "timestamp")[0] ?? 0),
    default: textOf(childOf(root, "configurations"), "default"),
  };
  return found("fit", "U-Boot image tree (FIT)", Math.min(end, bytes.size), { facts, parts });
}

/** Where an image's data is: in the tree, or after it. */
function dataPlace(node: DeviceTreeNode, tree: Buffer): { offset: number; bytes: number } | undefined {
  const data = node.properties.get("data");
  if (data !== undefined) return { offset: data.byteOffset - tree.byteOffset, bytes: data.length };
  const [bytes] = cellsOf(node, "data-size");
  const [position] = cellsOf(node, "data-position");
  const [distance] = cellsOf(node, "data-offset");
  const offset = position ?? (distance === undefined ? undefined : Math.ceil(tree.length / 4) * 4 + distance);
  return bytes === undefined || offset === undefined ? undefined : { offset, bytes };
}

function image(
  node: DeviceTreeNode,
  place: { readonly offset: number; readonly bytes: number },
  bytes: Bytes,
  look: Look,
): InspectedPart {
  const data = rangeOf(bytes, place.offset, place.bytes);
  const address = (name: string) => {
    const cell = cellsOf(node, name).at(-1);
    return cell === undefined ? undefined : hex(cell);
  };
  const facts = {
    description: textOf(node, "description"),
    type: textOf(node, "type"),
    arch: textOf(node, "arch"),
    os: textOf(node, "os"),
    compression: textOf(node, "compression"),
    loadAddress: address("load"),
    entryPoint: address("entry"),
  };
  const sums = node.children.filter(({ name }) => name.startsWith("hash")).flatMap((sum) => checkSum(sum, data, look));
  const parts = look.inside(data);
  const checks = [...sums, ...complete(place.bytes, data)];
  const about = found("fit-image", `image ${node.name}`, data.size, { facts, checks, parts });
  return { offset: Math.min(place.offset, bytes.size), ...about };
}

/** A hash node: `algo` and `value`. One of an algorithm that is not known here says nothing. */
function checkSum(node: DeviceTreeNode, data: Bytes, look: Look): Check[] {
  const algorithm = textOf(node, "algo");
  const expected = node.properties.get("value")?.toString("hex");
  const what = `${algorithm} of the data`;
  if (algorithm === "crc32") {
    const sum = look.crc(data);
    return [{ what, ok: sum !== undefined && sum.toString(16).padStart(8, "0") === expected }];
  }
  const known = hashes.find((one) => one === algorithm);
  return known === undefined ? [] : [{ what, ok: look.hash(known, data) === expected }];
}
