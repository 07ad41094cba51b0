import { NixwrtError } from "../errors.js";

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "your disk quota is used up",
  EROFS: "the file system is read-only",
  EACCES: "you do not have write permission",
  EPERM: "you do not have write permission",
  ENOTDIR: "a file is where a folder should be",
};

/**
 * Runs work that writes below the cache folder.
 * @throws {NixwrtError} of class `host` if the cache is not writable: CACHE_NOT_WRITABLE. Other errors pass through.
 */
export async function inCache<T>(cache: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = diskFault(error);
    if (reason === undefined) throw error;
    const { code, path } = error as NodeJS.ErrnoException;
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

/** Returns why the disk refused, or undefined for any other error. */
export function diskFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall } = error as NodeJS.ErrnoException;
  // Error of Node's recursive mkdir on a read-only file system.
  if (code === "ENOENT" && syscall === "mkdir") return "the folder cannot be created";
  return code === undefined ? undefined : reasons[code];
}
