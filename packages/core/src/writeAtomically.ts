import { randomBytes } from "node:crypto";
import { link, open, realpath, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

export interface WriteOptions {
  /** Permission bits of a new file, before the umask. Default: 0o666. */
  readonly mode?: number;
  /** Fail with EEXIST instead of replacing an existing file. Default: false. */
  readonly isNew?: boolean;
}

/**
 * Writes a file such that readers see all of it or nothing, even after a power cut. The data reaches the disk before the name does, and the
 * name before this function returns. If the path is a symbolic link, its target is replaced.
 * @throws the errors of the file system. Nothing is left behind in that case.
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
    // A rename would replace an existing file. A link fails instead.
    if (isNew) await link(temporary, place);
    else await rename(temporary, place);
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(dirname(place));
}

/** Writes the names in a folder to the disk, so that a power cut cannot undo a rename. */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (error) {
    // Some network file systems do not support this, and a folder may be writable but not readable. The file itself is complete in any
    // case.
    if (!["EINVAL", "ENOTSUP", "EISDIR", "EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) {
      throw error;
    }
  }
}
