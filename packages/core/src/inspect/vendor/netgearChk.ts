import { type Bytes, rangeOf } from "../../formats/Bytes.js";
import { textAt } from "../../formats/text.js";
import { complete, equal } from "../checks.js";
import { type Found, found } from "../Found.js";
import type { Look } from "../Look.js";
import { partsAt } from "./partsAt.js";

/** Layout of OpenWrt's mkchkimg.c. All numbers are big-endian. */
const magic = Buffer.from("*#$^");
const fixedBytes = 40;
/** Offset of the header's own sum, which counts as 0 in it. */
const headerSumAt = 36;
/** Maximum length of the board's name, which ends the header. */
const boardLimit = 64;
const regions: Readonly<Record<number, string>> = { 1: "world", 2: "North America" };

/** Recognises Netgear's .chk: a kernel, usually inside TRX, and a root file system. */
export function recognizeChk(bytes: Bytes, look: Look): Found | undefined {
  const header = bytes.read(0, fixedBytes + boardLimit);
  if (header.length < fixedBytes || !header.subarray(0, 4).equals(magic)) return undefined;
  const word = (at: number) => header.readUInt32BE(at);
  const headerBytes = word(4);
  if (headerBytes < fixedBytes || headerBytes > fixedBytes + boardLimit) return undefined;
  const [kernelBytes, rootfsBytes] = [word(24), word(28)];
  const total = headerBytes + kernelBytes + rootfsBytes;
  const kernel = rangeOf(bytes, headerBytes, kernelBytes);
  const rootfs = rangeOf(bytes, headerBytes + kernelBytes, rootfsBytes);
  const beforeSum = rangeOf(bytes, 0, headerSumAt);
  const afterSum = rangeOf(bytes, fixedBytes, headerBytes - fixedBytes);
  const checks = [
    equal("checksum of the header", netgearSum(look, beforeSum, zeros, afterSum), word(headerSumAt)),
    equal("checksum of the kernel", netgearSum(look, kernel), word(16)),
    ...(rootfsBytes > 0 ? [equal("checksum of the root file system", netgearSum(look, rootfs), word(20))] : []),
    equal("checksum of the image", netgearSum(look, kernel, rootfs), word(32)),
    ...complete(total, bytes),
  ];
  const facts = {
    board: textAt(header, fixedBytes, headerBytes - fixedBytes),
    version: [...header.subarray(9, 16)].join("."),
    region: regions[header[8] as number] ?? `${header[8]}`,
  };
  const parts = [
    ...partsAt(bytes, headerBytes, kernelBytes, look),
    ...partsAt(bytes, headerBytes + kernelBytes, rootfsBytes, look),
  ];
  return found("netgear-chk", "Netgear image (CHK)", Math.min(total, bytes.size), {
    facts,
    checks,
    guard: "checks",
    parts,
  });
}

/** Replaces the header's sum. */
const zeros: Bytes = { size: 4, read: (offset, length) => Buffer.alloc(Math.max(0, Math.min(4 - offset, length))) };

/** Returns the sum of all bytes, and the sum of these sums, each folded to 16 bits. */
function netgearSum(look: Look, ...pieces: readonly Bytes[]): number | undefined {
  const add = (chunk: Buffer, [before, sums]: readonly [number, number]): [number, number] => {
    let [low, high] = [before, sums];
    for (const byte of chunk) {
      low = (low + byte) | 0;
      high = (high + low) | 0;
    }
    return [low, high];
  };
  const sums = look.sum<[number, number]>(add, [0, 0], ...pieces);
  return sums && ((folded(sums[1]) << 16) | folded(sums[0])) >>> 0;
}

function folded(sum: number): number {
  const once = (sum & 0xffff) + (sum >>> 16);
  return ((once >>> 16) + once) & 0xffff;
}
