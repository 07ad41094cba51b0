import { type Bytes, chunksOf, rangeOf } from "../formats/Bytes.js";
import { type Found, found } from "./Found.js";

/** Formats that are only named. There are no facts or checks for them. */
const magics = [
  ["xz", "xz-compressed data", Buffer.from("fd377a585a00", "hex")],
  ["zstd", "zstd-compressed data", Buffer.from("28b52ffd", "hex")],
  ["bzip2", "bzip2-compressed data", Buffer.from("BZh")],
  ["lz4", "lz4-compressed data", Buffer.from("04224d18", "hex")],
  ["ubi", "UBI volumes", Buffer.from("UBI#")],
  ["ubifs", "UBIFS file system", Buffer.from("31181006", "hex")],
  ["jffs2", "JFFS2 file system", Buffer.from("8519", "hex")],
  ["jffs2", "JFFS2 file system", Buffer.from("1985", "hex")],
  ["cpio", "cpio archive", Buffer.from("070701")],
] as const;
/** Mark of OpenWrt's pad-rootfs at the start of the file system for settings. */
const settingsMark = Buffer.from("deadc0de", "hex");
/** Minimum number of equal bytes that count as padding. */
const paddingBytes = 16;
const fills = [0xff, 0x00];
/** Maximum length of a text in bytes. Texts in images are short: the settings of an archive, the commands of a script. */
const textLimit = 4096;
/** Characters of a text. */
const plain = /^[\t\n\r\x20-\x7e]+$/;

export function recognizeMagic(bytes: Bytes): Found | undefined {
  const start = bytes.read(0, 8);
  if (start.subarray(0, 4).equals(settingsMark)) {
    return found("openwrt-mark", "OpenWrt's end mark: the flash after it holds settings", 4, {
      guard: "pattern",
    });
  }
  const [format, title] = magics.find(([, , magic]) => start.subarray(0, magic.length).equals(magic)) ?? [];
  return format === undefined || title === undefined ? undefined : found(format, title, bytes.size);
}

export function recognizePadding(bytes: Bytes): Found | undefined {
  const fill = bytes.read(0, 1)[0];
  if (fill === undefined || !fills.includes(fill)) return undefined;
  const length = runLength(bytes, fill);
  if (length < paddingBytes && length < bytes.size) return undefined;
  return found("padding", `padding of ${fill === 0 ? "zeros" : "ones"}`, length, { guard: "pattern" });
}

export function recognizeText(bytes: Bytes): Found | undefined {
  if (bytes.size === 0 || bytes.size > textLimit) return undefined;
  const text = bytes.read(0, textLimit).toString("latin1");
  return plain.test(text)
    ? found("text", "text", bytes.size, { facts: { lines: text.trimEnd().split(/\r?\n/) } })
    : undefined;
}

/** Returns the number of bytes at the start that have this value. */
export function runLength(bytes: Bytes, fill: number): number {
  let length = 0;
  for (const chunk of chunksOf(bytes)) {
    if (!chunk.equals(Buffer.alloc(chunk.length, fill))) return length + chunk.findIndex((byte) => byte !== fill);
    length += chunk.length;
  }
  return length;
}

/** Returns where the bytes with this value at the end start. */
export function endWithout(bytes: Bytes, fill: number): number {
  const step = 1 << 16;
  for (let end = bytes.size; end > 0; end -= step) {
    const from = Math.max(0, end - step);
    const last = rangeOf(bytes, from, end - from)
      .read(0, step)
      .findLastIndex((byte) => byte !== fill);
    if (last >= 0) return from + last + 1;
  }
  return 0;
}
