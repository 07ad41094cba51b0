import { type Bytes, rangeOf } from "../../formats/Bytes.js";
import { textAt } from "../../formats/text.js";
import { check, complete, equal } from "../checks.js";
import { type Found, type FoundPart, found } from "../Found.js";
import { hex } from "../facts.js";
import type { Look } from "../Look.js";
import { partsAt } from "./partsAt.js";

/** Layout of OpenWrt's xiaomifw.c. All numbers are little-endian. HDR2 has more data between the sum and the offsets. */
const kinds = { HDR1: { headerBytes: 48, offsetsAt: 16 }, HDR2: { headerBytes: 80, offsetsAt: 48 } } as const;
const offsetCount = 8;
/** Start of the data that the CRC covers. */
const crcStart = 12;
const blobMagic = 0xbabe;
const blobHeaderBytes = 48;
/** End of an image: sizes, and an RSA signature. */
const signatureBytes = 16 + 256;

/** Recognises Xiaomi's container: files, and a signature. */
export function recognizeXiaomi(bytes: Bytes, look: Look): Found | undefined {
  const header = bytes.read(0, kinds.HDR2.headerBytes);
  const magic = header.toString("latin1", 0, 4);
  if (magic !== "HDR1" && magic !== "HDR2") return undefined;
  const { headerBytes, offsetsAt } = kinds[magic];
  if (header.length < headerBytes) return undefined;
  const word = (at: number) => header.readUInt32LE(at);
  const signature = word(4);
  const offsets = Array.from({ length: offsetCount }, (_, index) => word(offsetsAt + index * 4)).filter((at) => at > 0);
  if (signature < headerBytes || offsets.length === 0 || offsets.some((at) => at < headerBytes || at >= signature)) {
    return undefined;
  }
  const expected = ~word(8) >>> 0;
  const crcUpTo = (end: number) => look.crc(rangeOf(bytes, crcStart, end - crcStart));
  // Some images have no signature, and their sum is right without it.
  const ends = [signature + signatureBytes, signature].filter((end) => end <= bytes.size);
  const end = ends.find((one) => crcUpTo(one) === expected) ?? ends[0] ?? bytes.size;
  const isSigned = end > signature;
  return found("xiaomi", `Xiaomi image (${magic})`, end, {
    facts: magic === "HDR1" ? { deviceId: hex(header.readUInt16LE(14)) } : { device: textAt(header, 16, 8) },
    checks: [equal("CRC-32", crcUpTo(end), expected), ...complete(signature, bytes)],
    warnings: isSigned ? ["the signature is not checked"] : [],
    guard: "checks",
    parts: offsets.filter(() => look.countPart()).map((offset) => blob(rangeOf(bytes, 0, signature), offset, look)),
  });
}

/** Describes a file with its header. */
function blob(bytes: Bytes, offset: number, look: Look): FoundPart {
  const header = bytes.read(offset, blobHeaderBytes);
  const isThere = header.length === blobHeaderBytes && header.readUInt32LE(0) === blobMagic;
  if (!isThere) return { offset, ...found("file", "file", 0, { checks: [check("position of the file", false)] }) };
  const start = offset + blobHeaderBytes;
  const size = header.readUInt32LE(8);
  const data = rangeOf(bytes, start, size);
  const checks = complete(size, data);
  const parts = partsAt(data, 0, data.size, look);
  return { offset: start, ...found("file", textAt(header, 16, 32), data.size, { checks, parts }) };
}
