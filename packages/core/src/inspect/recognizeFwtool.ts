import { type Bytes, rangeOf } from "../formats/Bytes.js";
import {
  type FwtoolTrailer,
  fwtoolInfoHeaderBytes,
  fwtoolTrailerBytes,
  parseFwtool,
  parseOpenwrtMetadata,
} from "../formats/fwtool.js";
import { equal } from "./checks.js";
import { type FoundPart, found } from "./Found.js";
import type { Look } from "./Look.js";

/** Maximum number of chunks at an image's end, which are metadata and a signature. */
const chunkLimit = 8;
/** METADATA_MAXLEN in fwtool. */
const metadataLimit = 30 * 1024;

/** Returns what OpenWrt's fwtool appended to an image, in the order of the file. */
export function recognizeFwtool(bytes: Bytes, look: Look): FoundPart[] {
  const parts: FoundPart[] = [];
  let end = bytes.size;
  while (parts.length < chunkLimit && end >= fwtoolTrailerBytes) {
    const trailer = parseFwtool(bytes.read(end - fwtoolTrailerBytes, fwtoolTrailerBytes));
    if (trailer === undefined || trailer.bytes > end) break;
    parts.unshift(chunk(trailer, bytes, end, look));
    end -= trailer.bytes;
  }
  return parts;
}

function chunk({ kind, crc, bytes: size }: FwtoolTrailer, bytes: Bytes, end: number, look: Look): FoundPart {
  const checks = [equal("CRC-32 of everything before it", look.crc(rangeOf(bytes, 0, end - fwtoolTrailerBytes)), crc)];
  const offset = end - size;
  if (kind === "signature") {
    const warnings = ["the signature is not checked"];
    return {
      offset,
      ...found("openwrt-signature", "OpenWrt's signature", size, { checks, warnings, guard: "checks" }),
    };
  }
  const start = offset + fwtoolInfoHeaderBytes;
  const text = bytes.read(start, Math.min(metadataLimit, end - fwtoolTrailerBytes - start)).toString("utf8");
  const { version, target, supportedDevices } = parseOpenwrtMetadata(text.replace(/\0+$/, "")) ?? {};
  const facts = { version, target, supportedDevices };
  return { offset, ...found("openwrt-metadata", "OpenWrt's metadata", size, { facts, checks, guard: "checks" }) };
}
