import { type Bytes, rangeOf } from "../formats/Bytes.js";
import type { PublicKey } from "../signify.js";
import {
  isSignedBy,
  looksLikeTrailer,
  parseTrailer,
  type SignedTrailer,
  type Trailer,
  trailerBytes,
} from "../trailer.js";
import type { Check, InspectedPart } from "./Inspection.js";
import { dateOf, found, type Look } from "./Look.js";

/** The trailer of our images, at the end of the file; compares the file with what it says. */
export function recognizeTrailer(bytes: Bytes, key: PublicKey | undefined, look: Look): InspectedPart | undefined {
  const offset = bytes.size - trailerBytes;
  if (offset < 0) return undefined;
  const block = bytes.read(offset, trailerBytes);
  if (!looksLikeTrailer(block)) return undefined;
  const read = parseTrailer(block);
  if (read === undefined) {
    const checks = [{ what: "trailer is as it was made", ok: false }];
    return { offset, ...found("nixwrt-trailer", "trailer, damaged", trailerBytes, { checks }) };
  }
  const { device, version, buildDate } = read.trailer;
  const facts = { device, version, built: dateOf(buildDate), buildDate, signature: describeSignature(read) };
  const checks = [...checkContents(read.trailer, rangeOf(bytes, 0, offset), look), ...checkSignature(read, key)];
  return { offset, ...found("nixwrt-trailer", "trailer", trailerBytes, { facts, checks }) };
}

function checkContents({ bytes, sha256, parts }: Trailer, image: Bytes, look: Look): Check[] {
  return [
    { what: "size of the image", ok: image.size === bytes },
    { what: "SHA-256 of the image", ok: look.hash("sha256", image) === sha256 },
    ...parts.map((part) => ({
      what: `SHA-256 of ${part.name}`,
      ok: look.hash("sha256", rangeOf(image, part.offset, part.bytes)) === part.sha256,
    })),
  ];
}

function checkSignature(read: SignedTrailer, key: PublicKey | undefined): Check[] {
  return key === undefined ? [] : [{ what: "signature by the key that was given", ok: isSignedBy(read, key) }];
}

function describeSignature({ signature }: SignedTrailer): string {
  return signature === undefined ? "none" : `by the key with the number ${signature.keyNumber.toString("hex")}`;
}
