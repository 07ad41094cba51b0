import fc from "fast-check";
import { expect, test } from "vitest";
import { generateSecretKey, parsePublicKey, parseSecretKey } from "../../src/image/signify.js";
import {
  describeImage,
  encodeTrailer,
  isSignedBy,
  looksLikeTrailer,
  parseTrailer,
  type Trailer,
  trailerBytes,
} from "../../src/image/trailer.js";
import { signifyKeys, signifyTrailer } from "./signifyKeys.js";

const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
const label = fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/);
const partName = fc.stringMatching(/^[a-z0-9._-]{1,32}$/);

/** Any trailer, with gaps between its parts. */
const trailers: fc.Arbitrary<Trailer> = fc
  .record({
    about: fc.record({ device: label, version: label, buildDate: fc.nat(), sha256: hash }),
    parts: fc.array(fc.record({ name: partName, gap: fc.nat(1e6), bytes: fc.nat(1e7), sha256: hash }), {
      maxLength: 20,
    }),
    padding: fc.nat(1e6),
  })
  .map(({ about, parts, padding }) => {
    let end = 0;
    const placed = parts.map(({ name, gap, bytes, sha256 }) => {
      const offset = end + gap;
      end = offset + bytes;
      return { name, offset, bytes, sha256 };
    });
    return { ...about, parts: placed, bytes: end + padding };
  });

const key = generateSecretKey();

test("an encoded trailer is parsed back unchanged, with and without a signature", () => {
  fc.assert(
    fc.property(trailers, fc.boolean(), (trailer, signed) => {
      const block = encodeTrailer(trailer, signed ? key : undefined);
      expect(block).toHaveLength(trailerBytes);
      expect(looksLikeTrailer(block)).toBe(true);
      const read = parseTrailer(block);
      expect(read?.trailer).toEqual(trailer);
      expect(read && isSignedBy(read, key)).toBe(signed);
    }),
  );
});

test("a change of any bit of an unsigned trailer is detected", () => {
  const block = encodeTrailer(describeImage(Buffer.alloc(100), sample));
  const accepted = Array.from({ length: trailerBytes * 8 }, (_, bit) => bit).filter((bit) => {
    const changed = Buffer.from(block);
    changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
    return parseTrailer(changed) !== undefined;
  });
  expect(accepted).toEqual([]);
});

test("a change of any byte of a signed trailer is detected, except in its comment", () => {
  const block = encodeTrailer(describeImage(Buffer.alloc(100), sample), key);
  const comment = block.indexOf("\n");
  fc.assert(
    fc.property(fc.integer({ min: comment + 1, max: trailerBytes - 1 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
      const changed = Buffer.from(block);
      changed[at] = (changed[at] as number) ^ (1 << bit);
      const read = parseTrailer(changed);
      expect(read !== undefined && isSignedBy(read, key)).toBe(false);
    }),
  );
});

const sample = {
  device: "gl-mt300n-v2",
  version: "0.1.0",
  buildDate: 1_763_832_000,
  parts: [
    { name: "kernel", offset: 0, bytes: 40 },
    { name: "rootfs", offset: 64, bytes: 30 },
  ],
};

test("another key's signature is not valid", () => {
  const read = parseTrailer(encodeTrailer(describeImage(Buffer.alloc(100), sample), key));
  expect(read && isSignedBy(read, { ...generateSecretKey(), keyNumber: key.keyNumber })).toBe(false);
  expect(read && isSignedBy(read, { ...key, keyNumber: Buffer.alloc(8) })).toBe(false);
});

test("a trailer has the same bytes as one by signify itself", () => {
  const block = encodeTrailer(describeImage(Buffer.alloc(100), sample), parseSecretKey(signifyKeys.secret));
  const [, signature, ...message] = block.toString("latin1").split("\n");
  const [, expected, ...signed] = signifyTrailer.split("\n");
  expect(message.join("\n").trimEnd()).toBe(signed.join("\n").trimEnd());
  expect(signature).toBe(expected);
  const read = parseTrailer(block);
  expect(read && isSignedBy(read, parsePublicKey(signifyKeys.public))).toBe(true);
});

test.each([
  ["a line break", { device: "a\nversion 9" }],
  ["an empty text", { device: "" }],
  ["letters of another script", { version: "é" }],
  ["an overlap", { parts: [...sample.parts, { name: "more", offset: 90, bytes: 1 }] }],
  ["more than the image has", { parts: [{ name: "kernel", offset: 0, bytes: 101 }] }],
  ["a fraction", { buildDate: 0.5 }],
  [
    "more parts than fit",
    { parts: Array.from({ length: 99 }, (_, index) => ({ name: `p${index}`, offset: index, bytes: 1 })) },
  ],
])("a trailer with %s cannot be encoded", (_, change) => {
  const trailer = describeImage(Buffer.alloc(100), { ...sample, ...change });
  expect(() => encodeTrailer(trailer)).toThrow(RangeError);
});

test("other bytes are not a trailer", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
      expect(parseTrailer(Buffer.from(bytes))).toBeUndefined();
    }),
  );
  const block = encodeTrailer(describeImage(Buffer.alloc(100), sample));
  expect(parseTrailer(block.subarray(1))).toBeUndefined();
  expect(parseTrailer(Buffer.concat([block.subarray(0, -1), Buffer.from("x")]))).toBeUndefined();
});
