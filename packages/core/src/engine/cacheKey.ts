import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";

/** A key pair that signs what is pushed to binary caches, in Nix's format `name:base64`. */
export interface CacheKey {
  readonly secretKey: string;
  readonly publicKey: string;
}

/** Bytes of an Ed25519 key. Nix's secret keys are libsodium's, which end with the public key. */
const keyBytes = 32;

/**
 * Generates a key pair.
 * @param name distinguishes this key from others, such as `team-1`; without spaces and colons
 */
export function generateCacheKey(name: string): CacheKey {
  const { privateKey } = generateKeyPairSync("ed25519");
  const publicPart = rawKey(createPublicKey(privateKey), "x");
  const seed = rawKey(privateKey, "d");
  return {
    secretKey: `${name}:${Buffer.concat([seed, publicPart]).toString("base64")}`,
    publicKey: `${name}:${publicPart.toString("base64")}`,
  };
}

/** Returns the public half of a secret key, or undefined if the text is not one. */
export function publicCacheKey(secretKey: string): string | undefined {
  const [, name, base64] = /^([^:\s]+):([A-Za-z0-9+/]{86}==)$/.exec(secretKey.trim()) ?? [];
  if (name === undefined || base64 === undefined) return undefined;
  return `${name}:${Buffer.from(base64, "base64").subarray(keyBytes).toString("base64")}`;
}

function rawKey(key: KeyObject, part: "x" | "d"): Buffer {
  return Buffer.from(key.export({ format: "jwk" })[part] ?? "", "base64url");
}
