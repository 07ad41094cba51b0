import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** New files by path below their folder. */
export type NewFiles = ReadonlyMap<string, { readonly text: string; readonly mode?: number }>;

/** Those of the files that are there already. */
export function existingFiles(folder: string, files: NewFiles): string[] {
  return [...files.keys()].filter((path) => existsSync(join(folder, path)));
}

/** Writes new files, to the disk and not only to memory; fails when one has come to be there meanwhile. */
export async function writeNewFiles(folder: string, files: NewFiles): Promise<void> {
  for (const [path, { text, mode }] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text, { flag: "wx", mode: mode ?? 0o666, flush: true });
  }
}
