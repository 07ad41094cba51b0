import { createHash } from "node:crypto";

/** One file of an image that was built. */
export interface BuiltFile {
  /** Name in the image's folder. */
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 hash, in hexadecimal. */
  readonly sha256: string;
}

/** An image in the output folder. */
export interface BuiltImage {
  readonly name: string;
  /** Absolute path of its folder. */
  readonly path: string;
  /** Total size of its files. */
  readonly bytes: number;
  /** Hash of all files, in hexadecimal: the output of `cd out/<name> && LC_ALL=C sh -c 'sha256sum *' | sha256sum`. */
  readonly sha256: string;
  /** Files, sorted by path. */
  readonly files: readonly BuiltFile[];
}

export function sha256(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

export function builtImage(name: string, path: string, unsorted: readonly BuiltFile[]): BuiltImage {
  const files = unsorted.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const lines = files.map((file) => `${file.sha256}  ${file.path}\n`).join("");
  return { name, path, bytes: files.reduce((sum, file) => sum + file.bytes, 0), sha256: sha256(lines), files };
}
