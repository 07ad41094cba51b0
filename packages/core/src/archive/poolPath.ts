/**
 * A path in an archive's pool: below `pool/`, of plain parts without `.` and `..`. What else a lock or an index names is not a file
 * that Debian has there, and would lead to another part of the server, or of the disk.
 */
const poolPath = /^pool(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9+.~_-]+)+$/;

/** The longest path that is taken, in characters; Debian's have up to some 150. */
const longestPoolPath = 1000;

export function isPoolPath(path: string): boolean {
  return path.length <= longestPoolPath && poolPath.test(path);
}
