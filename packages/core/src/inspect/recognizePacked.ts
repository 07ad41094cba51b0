import { type Bytes, bytesOf, rangeOf } from "../formats/Bytes.js";
import { gzipMagic, unpackGzip } from "../formats/gzip.js";
import { lzmaHeaderBytes, parseLzma, unpackLzma } from "../formats/lzma.js";
import type { Unpacked } from "../formats/Unpacked.js";
import { check, notChecked } from "./checks.js";
import { type Found, found } from "./Found.js";
import { findImage } from "./findImage.js";
import type { Look } from "./Look.js";

/** Recognises gzip data, with its content. */
export function recognizeGzip(bytes: Bytes, look: Look): Found | undefined {
  return bytes.read(0, 3).equals(gzipMagic) ? packed("gzip", unpackGzip, bytes, look) : undefined;
}

/** Recognises .lzma data, with its content. It has no magic number, so try this only where it can be expected. */
export function recognizeLzma(bytes: Bytes, look: Look): Found | undefined {
  const header = parseLzma(bytes.read(0, lzmaHeaderBytes + 1));
  return header && packed("lzma", unpackLzma, bytes, look, header.unpackedBytes);
}

/** @param size unpacked size in bytes, according to the header */
function packed(
  format: "gzip" | "lzma",
  unpack: (data: Buffer, limit: number) => Unpacked,
  bytes: Bytes,
  look: Look,
  size?: number,
): Found {
  const title = `${format}-compressed data`;
  // Its start does not show its length. It ends at the next image that is surely one, or before.
  const most = rangeOf(bytes, 0, findImage(bytes, 1, look) ?? bytes.size);
  const data = look.whole(most);
  const result = data && look.unpack((limit) => unpack(data, limit));
  const facts = { unpackedBytes: size };
  if (result === undefined) return found(format, title, most.size, { facts, checks: [notChecked("can be unpacked")] });
  if (result instanceof Error) {
    return found(format, title, most.size, { facts, checks: [check(`can be unpacked: ${result.message}`, false)] });
  }
  return found(format, title, result.packedBytes, {
    facts: { unpackedBytes: result.data.length },
    checks: [check("can be unpacked", true)],
    guard: "checks",
    parts: look.inside(bytesOf(result.data)),
  });
}
