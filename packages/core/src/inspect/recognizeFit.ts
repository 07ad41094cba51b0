import { type Bytes, rangeOf } from "../formats/Bytes.js";
import { cellsOf, childOf, type DeviceTreeNode, textOf } from "../formats/deviceTree.js";
import { complete, equal, notChecked } from "./checks.js";
import { type Found, type FoundPart, found } from "./Found.js";
import { dateOf, hex } from "./facts.js";
import type { Check } from "./Inspection.js";
import type { Look } from "./Look.js";

const hashes = ["md5", "sha1", "sha256", "sha512"] as const;
/** Maximum number of images that are reported. Those that OpenWrt makes have 2, and images for many boards have a device tree for each. */
const imageLimit = 256;
/** Maximum number of sums for an image. mkimage writes 1 or 2. */
const sumLimit = 8;

/** Describes U-Boot's FIT: a device tree whose nodes are images. Names are those of its doc/usage/fit/source_file_format.rst. */
export function formatFit(root: DeviceTreeNode, tree: Buffer, bytes: Bytes, look: Look): Found {
  const images = childOf(root, "images")?.children ?? [];
  if (images.length > imageLimit) look.leaveOut(`more than ${imageLimit} images in a FIT`);
  const parts = images.slice(0, imageLimit).flatMap((node) => {
    const place = dataPlace(node, tree);
    return place === undefined || !look.countPart() ? [] : [image(node, place, bytes, look)];
  });
  const end = Math.max(tree.length, ...parts.map((part) => part.offset + part.bytes));
  const configurations = childOf(root, "configurations");
  const facts = {
    description: textOf(root, "description"),
    made: dateOf(cellsOf(root, "timestamp")[0] ?? 0),
    default: textOf(configurations, "default"),
  };
  const warnings = [...images, ...(configurations?.children ?? [])].some(isSigned)
    ? ["it has signatures, which are not checked"]
    : [];
  return found("fit", "U-Boot image tree (FIT)", Math.min(end, bytes.size), { facts, warnings, guard: "parts", parts });
}

function isSigned(node: DeviceTreeNode): boolean {
  return childOf(node, "signature") !== undefined || node.children.some(({ name }) => name.startsWith("signature-"));
}

/** Returns the position of an image's data: in the tree, or after it. */
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
): FoundPart {
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
  const sums = node.children.filter(({ name }) => name.startsWith("hash"));
  if (sums.length > sumLimit) look.leaveOut(`more than ${sumLimit} checksums of an image in a FIT`);
  const checks = [...sums.slice(0, sumLimit).map((sum) => checkSum(sum, data, look)), ...complete(place.bytes, data)];
  const more = { facts, checks, guard: "checks", parts: look.inside(data) } as const;
  return { offset: Math.min(place.offset, bytes.size), ...found("fit-image", `image ${node.name}`, data.size, more) };
}

/** Checks a hash node: `algo` and `value`. */
function checkSum(node: DeviceTreeNode, data: Bytes, look: Look): Check {
  const algorithm = textOf(node, "algo");
  const expected = node.properties.get("value")?.subarray(0, 64).toString("hex");
  const known = hashes.find((one) => one === algorithm);
  if (algorithm === "crc32") {
    return equal("crc32 of the data", look.crc(data)?.toString(16).padStart(8, "0"), expected);
  }
  return known === undefined
    ? notChecked("a checksum of the data, of an unknown type")
    : equal(`${known} of the data`, look.hash(known, data), expected);
}
