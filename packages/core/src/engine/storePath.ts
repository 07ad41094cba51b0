import { createHash } from "node:crypto";

/** Where every store is, as seen by Nix and by the steps. Part of each path's hash, so never another folder. */
const storeFolder = "/nix/store";

const base32Digits = "0123456789abcdfghijklmnpqrsvwxyz";

/** Nix's own base 32: digits without e, o, t, u; the last five bits first. */
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
 * The store path of a file by name and content, as `nix-store --add-fixed sha256` gives it.
 * Source: the Nix manual, "Store path calculation".
 * @param sha256 of the content, hexadecimal
 */
export function fixedOutputPath(name: string, sha256: string): string {
  const inner = sha256Of(`fixed:out:sha256:${sha256}:`).toString("hex");
  const full = sha256Of(`output:out:sha256:${inner}:${storeFolder}:${name}`);
  return `${storeFolder}/${nixBase32(foldTo20Bytes(full))}-${name}`;
}

/** A file name as a store path may carry it: letters, digits and `+-._?=`, not starting with a dot. */
export function storeName(fileName: string): string {
  return fileName.replaceAll(/[^0-9A-Za-z+\-._?=]/g, "-").replace(/^\./, "-");
}

/** The name part of `/nix/store/<hash>-<name>`, without the `.drv` of a derivation. */
export function nameOfStorePath(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1 + 33).replace(/\.drv$/, "");
}

/** The hash part of `/nix/store/<hash>-<name>`: 32 digits. */
export function hashOfStorePath(path: string): string {
  const start = path.lastIndexOf("/") + 1;
  return path.slice(start, start + 32);
}

function sha256Of(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Nix shortens a hash by folding it over itself with exclusive or. */
function foldTo20Bytes(hash: Uint8Array): Uint8Array {
  const folded = new Uint8Array(20);
  for (const [index, byte] of hash.entries()) folded[index % 20] = (folded[index % 20] ?? 0) ^ byte;
  return folded;
}
