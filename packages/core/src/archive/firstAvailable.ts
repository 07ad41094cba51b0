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

/** Hosts that gave no answer in this process: they are not asked about every file anew. */
const silentHosts = new Set<string>();

/**
 * A file is missing where a mirror says so and none has it. A busy mirror may have it, so nothing is known then; an address that gives no
 * answer at all, such as the dated archive behind a firewall, could not be downloaded from either.
 */
async function isAvailable(
  file: LockedFile,
  released: ReleaseDates,
  mirrors: Mirrors,
  options: ArchiveOptions,
): Promise<boolean> {
  let isMissed = false;
  let mayHaveIt = false;
  for (const address of addressesOf(file, released, mirrors)) {
    const { host } = new URL(address);
    if (silentHosts.has(host)) continue;
    try {
      await head(address, options.signal, { ...transferLimits, ...options.limits }, options);
      return true;
    } catch (error) {
      if (!(error instanceof TransferError)) throw error;
      if (error.code === "DOWNLOAD_NOT_FOUND") isMissed = true;
      else if (error.silent) silentHosts.add(host);
      else mayHaveIt = true;
    }
  }
  return mayHaveIt || !isMissed;
}
