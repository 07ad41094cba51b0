import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";

/** A key pair that signs what is pushed to binary caches, in the form of Nix: `name:base64`. */
export interface CacheKey {
  readonly secretKey: string;
  readonly publicKey: string;
}

/** Ed25519 keys have 32 bytes; a secret key of Nix is libsodium's, which ends with the public one. */
const keyBytes = 32;

/** @param name which tells this key from others, such as `team-1`: without blanks and colons */
export function generateCacheKey(name: string): CacheKey {
  const { privateKey } = generateKeyPairSync("ed25519");
  const publicPart = rawKey(createPublicKey(privateKey), "x");
  const seed = rawKey(privateKey, "d");
  return {
    secretKey: `${name}:${Buffer.concat([seed, publicPart]).toString("base64")}`,
    publicKey: `${name}:${publicPart.toString("base64")}`,
  };
}

/** The public half of a secret key; undefined when a text is none. */
export function publicCacheKey(secretKey: string): string | undefined {
  const [, name, base64] = /^([^:\s]+):([A-Za-z0-9+/]{86}==)$/.exec(secretKey.trim()) ?? [];
  if (name === undefined || base64 === undefined) return undefined;
  return `${name}:${Buffer.from(base64, "base64").subarray(keyBytes).toString("base64")}`;
}

function rawKey(key: KeyObject, part: "x" | "d"): Buffer {
  return Buffer.from(key.export({ format: "jwk" })[part] ?? "", "base64url");
}
