import { createPrivateKey, createPublicKey, type JsonWebKey } from "node:crypto";
import { assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { makeSshKey } from "../src/makeSshKey.js";

/** Reads a buffer in the format of OpenSSH's PROTOCOL.key. */
function reader(bytes: Buffer) {
  let at = 0;
  const take = (length: number) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  const number = () => take(4).readUInt32BE();
  return { take, number, field: () => take(number()), rest: () => bytes.subarray(at) };
}

function parsePrivateKey(text: string) {
  const [, body = ""] =
    /^-----BEGIN OPENSSH PRIVATE KEY-----\n([^-]*)-----END OPENSSH PRIVATE KEY-----\n$/.exec(text) ?? [];
  const file = reader(Buffer.from(body, "base64"));
  expect(file.take(15).toString()).toBe("openssh-key-v1\0");
  expect([file.field(), file.field(), file.field()].map(String)).toEqual(["none", "none", ""]);
  expect(file.number()).toBe(1);
  const publicPart = file.field();
  const secret = file.field();
  expect(file.rest()).toHaveLength(0);
  expect(secret.length % 8).toBe(0);
  const inner = reader(secret);
  expect(inner.number()).toBe(inner.number());
  expect(inner.field().toString()).toBe("ssh-ed25519");
  const key = { open: inner.field(), pair: inner.field(), comment: inner.field().toString() };
  expect([...inner.rest()]).toEqual(Array.from(inner.rest(), (_, index) => index + 1));
  return { publicPart, ...key };
}

describe("makeSshKey", () => {
  it("writes both halves of one key pair in OpenSSH's formats, with any comment", () => {
    assert(
      property(string({ unit: "grapheme-ascii" }), (comment) => {
        const { publicKey, privateKey } = makeSshKey(comment);
        const { publicPart, open, pair, comment: written } = parsePrivateKey(privateKey);
        expect(publicKey).toBe(`ssh-ed25519 ${publicPart.toString("base64")} ${comment}`);
        expect(publicPart.subarray(-32)).toEqual(open);
        expect(pair.subarray(32)).toEqual(open);
        expect(written).toBe(comment);

        const x = open.toString("base64url");
        const jwk: JsonWebKey = { kty: "OKP", crv: "Ed25519", x, d: pair.subarray(0, 32).toString("base64url") };
        const derived = createPublicKey(createPrivateKey({ key: jwk, format: "jwk" }));
        expect(derived.export({ format: "jwk" }).x).toBe(x);
      }),
      { numRuns: 30 },
    );
  });

  it("makes a new key each time", () => {
    expect(makeSshKey().publicKey).not.toBe(makeSshKey().publicKey);
  });
});
