import type { ArchiveOptions } from "./ArchiveOptions.js";
import { head } from "./http.js";
import type { LockedFile, ReleaseDates } from "./Lock.js";
import { addressesOf, findMirrors, type Mirrors } from "./mirrors.js";
import type { ResolvedSource } from "./resolveSource.js";
import { TransferError } from "./TransferError.js";
import { transferLimits } from "./TransferLimits.js";

/**
 * Returns the first of several versions of a source whose files can be downloaded. An index may be ahead of the files, and some mirrors
 * never get some of them. Asks no server if there is only one version, or if offline.
 * @param versions sorted, best first; at least one
 * @returns the first version if none can be downloaded. The code that needs its files then reports the error.
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

/** Hosts that did not answer in this process. They are not asked again for each file. */
const silentHosts = new Set<string>();

/**
 * A file is unavailable if a mirror says so and no mirror has it. An overloaded mirror may have it, so its answer proves nothing. A URL
 * without any answer, such as a dated archive behind a firewall, could not deliver the file either.
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
