import { createHash } from "node:crypto";

/** Path of every store, as Nix and the steps see it. Each store path's hash depends on it, so it is constant. */
const storeFolder = "/nix/store";

const base32Digits = "0123456789abcdfghijklmnpqrsvwxyz";

/** Encodes in Nix's own base 32: digits and letters without e, o, t, u; the last five bits first. */
export function nixBase32(bytes: Uint8Array): string {
  const length = Math.ceil((bytes.length * 8) / 5);
  let text = "";
  for (let digit = length - 1; digit >= 0; digit--) {
    const bit = digit * 5;
    const index = bit >> 3;
    const pair = (bytes[index] ?? 0) | ((bytes[index + 1] ?? 0) << 8);
    text += base32Digits[(pair >> (bit & 7)) & 31];
  }
  return text;
}

/**
 * Returns the store path of a file by name and content, like `nix-store --add-fixed sha256`. Source: the Nix manual, "Store path
 * calculation".
 * @param sha256 hash of the content, in hexadecimal
 */
export function fixedOutputPath(name: string, sha256: string): string {
  const inner = sha256Of(`fixed:out:sha256:${sha256}:`).toString("hex");
  const full = sha256Of(`output:out:sha256:${inner}:${storeFolder}:${name}`);
  return `${storeFolder}/${nixBase32(foldTo20Bytes(full))}-${name}`;
}

/** Makes a file name valid in a store path: letters, digits and `+-._?=`, not starting with a dot. */
export function storeName(fileName: string): string {
  return fileName.replaceAll(/[^0-9A-Za-z+\-._?=]/g, "-").replace(/^\./, "-");
}

/** Returns the name in `/nix/store/<hash>-<name>`, without the `.drv` of a derivation. */
export function nameOfStorePath(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1 + 33).replace(/\.drv$/, "");
}

/** Returns the hash in `/nix/store/<hash>-<name>`: 32 digits. */
export function hashOfStorePath(path: string): string {
  const start = path.lastIndexOf("/") + 1;
  return path.slice(start, start + 32);
}

function sha256Of(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Shortens a hash like Nix, by folding it over itself with exclusive or. */
function foldTo20Bytes(hash: Uint8Array): Uint8Array {
  const folded = new Uint8Array(20);
  for (const [index, byte] of hash.entries()) folded[index % 20] = (folded[index % 20] ?? 0) ^ byte;
  return folded;
}
