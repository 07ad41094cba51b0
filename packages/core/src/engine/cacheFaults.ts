import { NixwrtError } from "../errors.js";

/** Free space that a first build needs in the cache: four unpacked roots, the store, and a kernel tree. GiB. */
export const neededSpace = 6;

/**
 * The error for people behind a failed write into the cache folder; undefined when it was something else.
 * @param error with a system error code, or text that Nix wrote
 */
export function cacheFault(error: unknown, cache: string): NixwrtError | undefined {
  const text = typeof error === "string" ? error : `${(error as NodeJS.ErrnoException | undefined)?.code ?? ""}`;
  if (/ENOSPC|EDQUOT|No space left on device|Disk quota exceeded|database or disk is full/.test(text)) {
    const hint = `Free some space there (a first build needs about ${neededSpace} GiB), or run \`nixwrt gc\`, or point NIXWRT_CACHE at a larger disk.`;
    const message = `The disk that holds the cache folder ${cache} is full.`;
    return new NixwrtError("host", { code: "DISK_FULL", message, hint }, causeOf(error));
  }
  if (/EROFS|EACCES|EPERM|ENOTDIR|Read-only file system|attempt to write a readonly database/.test(text)) {
    const hint = "Make it writable, or point NIXWRT_CACHE at a folder that is.";
    const message = `The cache folder ${cache} cannot be written.`;
    return new NixwrtError("host", { code: "CACHE_NOT_WRITABLE", message, hint, path: cache }, causeOf(error));
  }
  return undefined;
}

function causeOf(error: unknown): { cause?: unknown } {
  return typeof error === "string" ? {} : { cause: error };
}
