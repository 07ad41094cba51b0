import { NixwrtError } from "../errors.js";

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "your disk quota is used up",
  EROFS: "the file system is read-only",
  EACCES: "you may not write there",
  EPERM: "you may not write there",
  ENOTDIR: "a file is in the way of a folder",
};

/**
 * Runs work that writes below the cache folder.
 * @throws {NixwrtError} of class `host` where the cache cannot be written: CACHE_NOT_WRITABLE. All else passes through.
 */
export async function inCache<T>(cache: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, path, syscall } = error as NodeJS.ErrnoException;
    // What Node's recursive mkdir says of a read-only file system.
    const noFolder = code === "ENOENT" && syscall === "mkdir" ? "the folder cannot be made" : undefined;
    const reason = error instanceof Error && code !== undefined ? (remedies[code] ?? noFolder) : undefined;
    if (reason === undefined) throw error;
    throw new NixwrtError(
      "host",
      {
        code: "CACHE_NOT_WRITABLE",
        path: path ?? cache,
        message: `the cache cannot be written: ${reason} (${code})`,
        hint:
          code === "ENOSPC" || code === "EDQUOT"
            ? "Free some space (`nixwrt gc` removes what no project needs), or set NIXWRT_CACHE to a folder on another disk"
            : "Set NIXWRT_CACHE to a folder that you can write to",
      },
      { cause: error },
    );
  }
}
