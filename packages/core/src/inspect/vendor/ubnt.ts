import { type Bytes, rangeOf } from "../../formats/Bytes.js";
import { textAt } from "../../formats/text.js";
import { check, complete, equal } from "../checks.js";
import { type Found, type FoundPart, found } from "../Found.js";
import { hex } from "../facts.js";
import type { Check } from "../Inspection.js";
import type { Look } from "../Look.js";
import { partsAt } from "./partsAt.js";

/** Layout of OpenWrt's mkfwimage.c and fw.h. All numbers are big-endian. */
const magics = ["UBNT", "OPEN"];
/** Magic number and version, which the header's CRC covers, the CRC, and 4 more bytes. */
const headerBytes = 268;
const headerCrcAt = 260;
const partHeaderBytes = 56;
/** CRC of a part including its header, and 4 more bytes. */
const partEndBytes = 8;
const partMagics = ["PART", "FILE"];
/** End of an image: the CRC of everything before it, or an RSA signature. */
const crcEnd = { magic: "END.", bytes: 12 };
const signedEnd = { magic: "ENDS", bytes: 264 };
/** Maximum number of parts. Images have less than 10. */
const partLimit = 64;

/** Recognises Ubiquiti's container: parts, each with its CRC. */
export function recognizeUbnt(bytes: Bytes, look: Look): Found | undefined {
  const header = bytes.read(0, headerBytes);
  if (header.length < headerBytes || !magics.includes(header.toString("latin1", 0, 4))) return undefined;
  const headerCheck = equal(
    "CRC-32 of the header",
    look.crc(rangeOf(bytes, 0, headerCrcAt)),
    header.readUInt32BE(headerCrcAt),
  );
  const parts: FoundPart[] = [];
  let at = headerBytes;
  for (let next = part(bytes, at, look); next !== undefined; next = part(bytes, at, look)) {
    parts.push(next);
    at += partHeaderBytes + next.bytes + partEndBytes;
    if (parts.length < partLimit && look.countPart()) continue;
    if (parts.length === partLimit) look.leaveOut(`more than ${partLimit} parts in an image of Ubiquiti's`);
    return found("ubnt", "Ubiquiti image", bytes.size, { checks: [headerCheck], parts });
  }
  if (parts.length === 0 && headerCheck.result !== "passed") return undefined;
  const end = ending(bytes, at, look);
  return found("ubnt", "Ubiquiti image", Math.min(bytes.size, at + end.bytes), {
    facts: { version: textAt(header, 4, 256) },
    checks: [headerCheck, ...end.checks],
    warnings: end.isSigned ? ["the signature is not checked"] : [],
    // With a signature at the end, there is no sum of everything, but header and parts have theirs.
    guard: end.isSigned ? "parts" : "checks",
    parts,
  });
}

function part(bytes: Bytes, at: number, look: Look): FoundPart | undefined {
  const header = bytes.read(at, partHeaderBytes);
  if (header.length < partHeaderBytes || !partMagics.includes(header.toString("latin1", 0, 4))) return undefined;
  const size = header.readUInt32BE(48);
  const start = at + partHeaderBytes;
  const data = rangeOf(bytes, start, size);
  const end = bytes.read(start + size, 4);
  const checks = [
    ...complete(size, data),
    ...(end.length < 4
      ? []
      : [equal("CRC-32", look.crc(rangeOf(bytes, at, partHeaderBytes + size)), end.readUInt32BE())]),
  ];
  const facts = { memoryAddress: hex(header.readUInt32BE(32)), flashAddress: hex(header.readUInt32BE(40)) };
  const more = { facts, checks, guard: "checks", parts: partsAt(data, 0, data.size, look) } as const;
  return { offset: start, ...found("file", textAt(header, 4, 16), data.size, more) };
}

function ending(bytes: Bytes, at: number, look: Look): { bytes: number; checks: Check[]; isSigned: boolean } {
  const end = bytes.read(at, signedEnd.bytes);
  const magic = end.toString("latin1", 0, 4);
  if (magic === crcEnd.magic && end.length >= crcEnd.bytes) {
    const checks = [equal("CRC-32 of all", look.crc(rangeOf(bytes, 0, at)), end.readUInt32BE(4))];
    return { bytes: crcEnd.bytes, checks, isSigned: false };
  }
  const isSigned = magic === signedEnd.magic && end.length === signedEnd.bytes;
  return { bytes: isSigned ? signedEnd.bytes : 0, checks: isSigned ? [] : [check("complete", false)], isSigned };
}
