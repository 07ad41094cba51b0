import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** New files, by path relative to their folder. */
export type NewFiles = ReadonlyMap<string, { readonly text: string; readonly mode?: number }>;

/** Returns the paths of the files that already exist. */
export function existingFiles(folder: string, files: NewFiles): string[] {
  return [...files.keys()].filter((path) => existsSync(join(folder, path)));
}

/** Writes new files and flushes them to disk. Fails if one of them exists by then. */
export async function writeNewFiles(folder: string, files: NewFiles): Promise<void> {
  for (const [path, { text, mode }] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text, { flag: "wx", mode: mode ?? 0o666, flush: true });
  }
}
