import { type Bytes, rangeOf } from "../formats/Bytes.js";
import type { PublicKey } from "../image/signify.js";
import {
  isSignedBy,
  looksLikeTrailer,
  parseTrailer,
  type SignedTrailer,
  type Trailer,
  trailerBytes,
} from "../image/trailer.js";
import { check, equal } from "./checks.js";
import { type FoundPart, found } from "./Found.js";
import { dateOf, isDate } from "./facts.js";
import type { Check } from "./Inspection.js";
import type { Look } from "./Look.js";

/** Recognises the trailer of NixWRT's images at the end of the file, and compares the file with it. */
export function recognizeTrailer(bytes: Bytes, key: PublicKey | undefined, look: Look): FoundPart | undefined {
  const offset = bytes.size - trailerBytes;
  if (offset < 0) return undefined;
  const block = bytes.read(offset, trailerBytes);
  if (!looksLikeTrailer(block)) return undefined;
  const read = parseTrailer(block);
  if (read === undefined) {
    const checks = [check("the trailer is intact", false)];
    return { offset, ...found("nixwrt-trailer", "trailer, damaged", trailerBytes, { checks }) };
  }
  const { device, version, buildDate } = read.trailer;
  const facts = { device, version, built: dateOf(buildDate), buildDate, signature: describeSignature(read) };
  const checks = [...checkContents(read.trailer, rangeOf(bytes, 0, offset), look), ...checkSignature(read, key)];
  const isIgnored = read.signature !== undefined && key === undefined;
  const warnings = isIgnored ? ["the signature is not checked: give the public key with --key"] : [];
  return { offset, ...found("nixwrt-trailer", "trailer", trailerBytes, { facts, checks, warnings, guard: "checks" }) };
}

function checkContents({ buildDate, bytes, sha256, parts }: Trailer, image: Bytes, look: Look): Check[] {
  return [
    ...(isDate(buildDate) ? [] : [check(`build date: ${buildDate} is not a date`, false)]),
    check("size of the image", image.size === bytes),
    equal("SHA-256 of the image", look.hash("sha256", image), sha256),
    ...parts.map((part) =>
      equal(`SHA-256 of ${part.name}`, look.hash("sha256", rangeOf(image, part.offset, part.bytes)), part.sha256),
    ),
  ];
}

function checkSignature(read: SignedTrailer, key: PublicKey | undefined): Check[] {
  return key === undefined ? [] : [check("signature by the given key", isSignedBy(read, key))];
}

function describeSignature({ signature }: SignedTrailer): string {
  return signature === undefined ? "none" : `by the key with the number ${signature.keyNumber.toString("hex")}`;
}
