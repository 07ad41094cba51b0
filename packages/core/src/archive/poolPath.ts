/**
 * A path in an archive's pool: below `pool/`, with plain parts except `.` and `..`. Any other path in a lock or an index is not a file of
 * Debian's pool, and would lead to another part of the server or the disk.
 */
const poolPath = /^pool(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9+.~_-]+)+$/;

/** Maximum length of a path, in characters. Debian's have up to about 150. */
const longestPoolPath = 1000;

export function isPoolPath(path: string): boolean {
  return path.length <= longestPoolPath && poolPath.test(path);
}
