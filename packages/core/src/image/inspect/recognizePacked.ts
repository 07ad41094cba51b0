import { type Bytes, bytesOf, rangeOf } from "../formats/Bytes.js";
import { gzipMagic, unpackGzip } from "../formats/gzip.js";
import { lzmaHeaderBytes, parseLzma, unpackLzma } from "../formats/lzma.js";
import { findImage } from "./findImage.js";
import { type Found, found, type Look } from "./Look.js";

/** Data packed by gzip, with what is in it. */
export function recognizeGzip(bytes: Bytes, look: Look): Found | undefined {
  if (!bytes.read(0, 3).equals(gzipMagic)) return undefined;
  const data = look.whole(rangeOf(bytes, 0, endOfPacked(bytes, look)));
  const unpacked = data && look.unpack(data.length, (limit) => unpackGzip(data, limit));
  return packed("gzip", unpacked?.packedBytes ?? data?.length ?? bytes.size, unpacked?.data, look);
}

/** Data packed as .lzma, with what is in it. Has no magic number: to be tried where it can be expected only. */
export function recognizeLzma(bytes: Bytes, look: Look): Found | undefined {
  const header = parseLzma(bytes.read(0, lzmaHeaderBytes + 1));
  if (header === undefined) return undefined;
  const data = look.whole(rangeOf(bytes, 0, endOfPacked(bytes, look)));
  const unpacked = data && look.unpack(data.length, (limit) => unpackLzma(data, limit));
  const all = header.unpackedBytes === undefined || unpacked?.length === header.unpackedBytes;
  return packed("lzma", data?.length ?? bytes.size, all ? unpacked : undefined, look);
}

/** How long packed data is does not stand at its start: it goes up to the next image that is surely one. */
function endOfPacked(bytes: Bytes, look: Look): number {
  return findImage(bytes, 1, look) ?? bytes.size;
}

function packed(format: "gzip" | "lzma", bytes: number, data: Buffer | undefined, look: Look): Found {
  return found(format, `data packed by ${format}`, bytes, {
    facts: { unpackedBytes: data?.length },
    checks: [{ what: "can be unpacked", ok: data !== undefined }],
    parts: data === undefined ? [] : look.inside(bytesOf(data)),
  });
}
