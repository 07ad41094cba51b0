import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** How often a folder that is not there is looked for, and the ms in between: a build takes it away and puts another in its place. */
const attempts = 20;
const pause = 50;

/**
 * The contents of a file of a folder that a build may replace at any moment; undefined when the folder has no such file.
 * @param file a name and no path: nothing else can be asked for
 * @throws the error of the operating system when the folder stays away, or the file cannot be read.
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
