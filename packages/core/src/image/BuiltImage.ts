import { createHash } from "node:crypto";

/** One file of an image that was built. */
export interface BuiltFile {
  /** Name within the image's folder. */
  readonly path: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** An image as it lies in the output folder. */
export interface BuiltImage {
  readonly name: string;
  /** Absolute path of its folder. */
  readonly path: string;
  /** Of all its files. */
  readonly bytes: number;
  /** Hexadecimal, over all files: what `cd out/<name> && LC_ALL=C sh -c 'sha256sum *' | sha256sum` prints. */
  readonly sha256: string;
  /** Sorted by path. */
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
