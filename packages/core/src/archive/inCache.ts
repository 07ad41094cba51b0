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
 * @throws {NixwrtError} of class `host` where the cache cannot be written: CACHE_NOT_WRITABLE. All else passes through.
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

/** Why the disk refused; undefined when something else was at fault. */
export function diskFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall } = error as NodeJS.ErrnoException;
  // What Node's recursive mkdir says of a read-only file system.
  if (code === "ENOENT" && syscall === "mkdir") return "the folder cannot be created";
  return code === undefined ? undefined : reasons[code];
}
