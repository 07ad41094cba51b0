import { randomBytes } from "node:crypto";
import { link, open, realpath, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

export interface WriteOptions {
  /** Permission bits of a new file, before the umask. Default 0o666. */
  readonly mode?: number;
  /** Fail with EEXIST rather than replace what is there. Default false. */
  readonly isNew?: boolean;
}

/**
 * Writes a file so that it is seen whole or not at all, after a power cut too: its bytes reach the disk before its name does, and
 * its name before this returns. Where the path is a symbolic link, the file that it leads to is replaced.
 * @throws the errors of the file system; nothing is left behind then.
 */
export async function writeAtomically(
  path: string,
  data: string | Uint8Array,
  { mode = 0o666, isNew = false }: WriteOptions = {},
): Promise<void> {
  const place = isNew ? path : await realpath(path).catch(() => path);
  const temporary = `${place}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(temporary, data, { mode, flag: "wx", flush: true });
    // A rename would replace what is there; a link does not.
    if (isNew) await link(temporary, place);
    else await rename(temporary, place);
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(dirname(place));
}

/** Brings the names in a folder to the disk, so that a power cut takes back no rename. */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    // Some network file systems cannot do it, and a folder may be writable without being readable: the file is whole all the same.
    if (!["EINVAL", "ENOTSUP", "EISDIR", "EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) {
      throw error;
    }
  }
}
