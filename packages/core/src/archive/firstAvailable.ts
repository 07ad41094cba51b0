import type { ArchiveOptions } from "./ArchiveOptions.js";
import { head } from "./http.js";
import type { LockedFile, ReleaseDates } from "./Lock.js";
import { addressesOf, findMirrors, type Mirrors } from "./mirrors.js";
import type { ResolvedSource } from "./resolveSource.js";
import { TransferError } from "./TransferError.js";
import { transferLimits } from "./TransferLimits.js";

/**
 * The first of several versions of a source whose files can be downloaded: an index may be ahead of the files, and some mirrors never have
 * some of them. Nothing is asked where there is no choice, or no network.
 * @param versions the best first; at least one
 * @returns the first of them where none can be downloaded: the error then comes from who needs it.
 */
export async function firstAvailable(
  versions: readonly [ResolvedSource, ...ResolvedSource[]],
  released: ReleaseDates,
  options: ArchiveOptions,
): Promise<ResolvedSource> {
  if (versions.length === 1 || options.offline) return versions[0];
  const mirrors = await findMirrors(options);
  for (const version of versions) {
    const there = await Promise.all(version.files.map((file) => isAvailable(file, released, mirrors, options)));
    if (there.every(Boolean)) return version;
  }
  return versions[0];
}

/** Only an answer that says so makes a file missing: a mirror that is busy, or out of reach, says nothing. */
async function isAvailable(
  file: LockedFile,
  released: ReleaseDates,
  mirrors: Mirrors,
  { signal, limits }: ArchiveOptions,
): Promise<boolean> {
  for (const address of addressesOf(file, released, mirrors)) {
    try {
      await head(address, signal, { ...transferLimits, ...limits });
      return true;
    } catch (error) {
      if (!(error instanceof TransferError)) throw error;
      if (error.code !== "DOWNLOAD_NOT_FOUND") return true;
    }
  }
  return false;
}
