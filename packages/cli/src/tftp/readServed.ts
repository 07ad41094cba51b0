import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Number of attempts to read a folder that is missing, because a build removes the folder before it puts in the new one. */
const attempts = 20;
/** ms between two attempts. */
const pause = 50;

/**
 * Reads a file in a folder that a build may replace at any time. Returns undefined if the folder has no such file.
 * @param file a name. A path is never found, so that clients cannot read files outside the folder
 * @throws the error of the operating system if the folder stays missing or the file cannot be read.
 */
export async function readServed(folder: string, file: string): Promise<Buffer | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await readdir(folder)).includes(file) ? await readFile(join(folder, file)) : undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || attempt === attempts) throw error;
      await sleep(pause);
    }
  }
}
