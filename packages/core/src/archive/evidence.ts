import { NixwrtError } from "../errors.js";
import type { ArchiveOptions } from "./ArchiveOptions.js";
import { findMirrors } from "./mirrors.js";
import { readText } from "./ReleaseReader.js";
import { rememberEvidence, rememberedReleases } from "./ReleaseStore.js";
import { snapshotTime } from "./snapshotTime.js";
import type { Release } from "./suites.js";
import { TransferError } from "./TransferError.js";
import { tryAddresses } from "./tryAddresses.js";
import { type VerifiedRelease, verifyRelease } from "./verifyRelease.js";

/** A Release file that Debian signed, now or in the past. */
export interface Evidence {
  readonly verified: VerifiedRelease;
  /** URL without a final slash where it was found. Its indices are there, too. Undefined: in the cache. */
  readonly mirror?: string;
}

/**
 * Hours after the date of a Release file at which to ask the dated archive for it. The archive makes copies a few times a day, and answers
 * with the last one before the given time. A security release may be replaced within hours.
 */
const hours = [2, 6, 12, 24];

/**
 * Searches for Release files that a lock may have been made from: first in the cache, then, unless `offline`, at the mirrors, and at the
 * given dates in the dated archive. Yields each one once, and only with a valid signature.
 * @param dates dates in ISO 8601
 * @param onFault called with what could not be fetched, or was not valid
 */
export async function* collectEvidence(
  release: Release,
  dates: readonly string[],
  options: ArchiveOptions,
  onFault: (fault: string) => void,
): AsyncGenerator<Evidence> {
  const { cache, keyring, now, offline = false } = options;
  const given = new Set<string>();
  const isNew = ({ sha256 }: VerifiedRelease) => !given.has(sha256) && given.add(sha256) !== undefined;
  const verify = (text: string) => verifyRelease(text, release, { keyring, now, past: true });

  for (const text of await rememberedReleases(cache, release.name)) {
    const verified = await verify(text).catch((error: unknown) => {
      if (error instanceof TransferError) return undefined;
      throw error;
    });
    if (verified !== undefined && isNew(verified)) yield { verified };
  }
  if (offline) {
    onFault("the cache does not have the index, and --offline forbids downloading it");
    return;
  }
  const { of, snapshot } = await findMirrors(options);
  const times = dates.flatMap((date) => hours.map((after) => snapshotTime(date, after)));
  const dated = times.filter((time) => time !== undefined).map((time) => `${snapshot}/${release.archive}/${time}`);
  for (const mirror of [...of[release.archive], ...dated]) {
    const address = `${mirror}/dists/${release.name}/InRelease`;
    try {
      const attempt = async () => {
        const text = await readText(address, options);
        const verified = await verify(text);
        await rememberEvidence(cache, verified, text);
        return verified;
      };
      const verified = await tryAddresses(`the Release file of ${release.name}`, [address], attempt, {
        signal: options.signal,
        longestRest: options.limits?.longestRest,
        onRest: (rest) => options.onProgress?.({ kind: "rest", ...rest }),
      });
      if (isNew(verified)) yield { verified, mirror };
    } catch (error) {
      if (!(error instanceof NixwrtError) || error.exitClass !== "archive") throw error;
      onFault(error.problems[0]?.message ?? error.message);
    }
  }
}
