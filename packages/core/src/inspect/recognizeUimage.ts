import { type Bytes, rangeOf } from "../formats/Bytes.js";
import { parseUimage, uimageFiles, uimageHeaderBytes } from "../formats/uimage.js";
import { check, complete, equal } from "./checks.js";
import { type Found, type FoundPart, found, moved } from "./Found.js";
import { dateOf, hex } from "./facts.js";
import type { Look } from "./Look.js";

/** Maximum size of the table of sizes at the start of a script or multi image. */
const tableLimit = 4096;

/** Recognises U-Boot's legacy image, with its content. */
export function recognizeUimage(bytes: Bytes, look: Look): Found | undefined {
  const header = parseUimage(bytes.read(0, uimageHeaderBytes));
  if (header === undefined) return undefined;
  const { name, os, arch, type, compression, dataBytes } = header;
  const total = uimageHeaderBytes + dataBytes;
  const data = rangeOf(bytes, uimageHeaderBytes, dataBytes);
  const facts = {
    ...{ name, os, arch, type, compression },
    magic: header.vendorMagic,
    loadAddress: hex(header.loadAddress),
    entryPoint: hex(header.entryPoint),
    made: dateOf(header.time),
  };
  const checks = [
    check("CRC-32 of the header", header.headerCrcOk),
    equal("CRC-32 of the data", look.crc(data), header.dataCrc),
    ...complete(total, bytes),
  ];
  const more = { facts, checks, guard: "checks", parts: contents(type, data, look) } as const;
  return found("uimage", `U-Boot image: ${type}`, Math.min(total, bytes.size), more);
}

function contents(type: string, data: Bytes, look: Look): FoundPart[] {
  const files = type === "script" || type === "multi" ? uimageFiles(data.read(0, tableLimit)) : undefined;
  if (files === undefined) return moved(look.inside(data), uimageHeaderBytes);
  return files.flatMap(({ offset, bytes }) =>
    moved(look.inside(rangeOf(data, offset, bytes)), uimageHeaderBytes + offset),
  );
}
