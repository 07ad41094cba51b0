import { createPrivateKey, createPublicKey } from "node:crypto";
import { expect, test } from "vitest";
import { generateCacheKey, publicCacheKey } from "../../src/engine/cacheKey.js";

test("the two halves of a key match, and the secret half ends with the public one, as in libsodium", () => {
  const { secretKey, publicKey } = generateCacheKey("team-1");
  expect(publicCacheKey(secretKey)).toBe(publicKey);
  const secret = Buffer.from(secretKey.slice("team-1:".length), "base64");
  expect(secret).toHaveLength(64);
  const seed = secret.subarray(0, 32).toString("base64url");
  const x = secret.subarray(32).toString("base64url");
  const key = createPrivateKey({ key: { kty: "OKP", crv: "Ed25519", d: seed, x }, format: "jwk" });
  expect(createPublicKey(key).export({ format: "jwk" }).x).toBe(x);
  expect(generateCacheKey("team-1").secretKey).not.toBe(secretKey);
});

// Generated with `nix key generate-secret` and `nix key convert-secret-to-public` of Nix 2.26.3.
test("a key from Nix is accepted", () => {
  const secret = "ours-1:QKyEADbv12KbQ7CzkigpDxsQHSAKEVjRUj4r57a+45x/9ADacYyO67P6qSzZb+d8pVj48jDWaVVQsC59jVxBTQ==";
  expect(publicCacheKey(secret)).toBe("ours-1:f/QA2nGMjuuz+qks2W/nfKVY+PIw1mlVULAufY1cQU0=");
});

test.each(["", "team-1", "team-1:", "team-1:AAAA", "team 1:AAAA", `team-1:${"A".repeat(43)}=`])(
  "%j is not a secret key",
  (text) => expect(publicCacheKey(text)).toBeUndefined(),
);
