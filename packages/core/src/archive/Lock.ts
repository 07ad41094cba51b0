import { isDeepStrictEqual } from "node:util";
import type { RootRequest } from "../plan/Plan.js";
import { isArchived, type Source, sourceKey } from "../system/source.js";

/** Debian keeps its security updates in a separate archive. */
export type ArchiveName = "debian" | "debian-security";

/** A file of the archive's pool. */
export interface LockedFile {
  readonly archive: ArchiveName;
  /** Path below the archive's URL, such as `pool/main/m/musl/musl_1.2.5.orig.tar.gz`. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** SHA-256 hash, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Date of the newest Release file that was used, by archive, in ISO 8601. The dated archive still has files that the mirrors no longer
 * have.
 */
export type ReleaseDates = { readonly [archive in ArchiveName]?: string };

/**
 * Release files with which something was resolved, by codename, such as `trixie-updates`. They are the evidence that the pinned files were
 * signed (see `verifyLock`), and no older ones are accepted later.
 */
export type LockedReleases = {
  readonly [name: string]: {
    /** Date in ISO 8601. */
    readonly date: string;
    /** SHA-256 hash of the InRelease file, in hexadecimal. */
    readonly sha256: string;
  };
};

export interface LockedPackage {
  readonly version: string;
  readonly file: LockedFile;
}

/** Everything that is unpacked into one root: the packages that were asked for, and their dependencies. */
export interface LockedRoot {
  readonly request: RootRequest;
  readonly released: ReleaseDates;
  /** Missing in locks that an older version wrote. */
  readonly releases?: LockedReleases;
  readonly packages: Readonly<Record<string, LockedPackage>>;
  /** Content of the unpacked root. Missing until it was unpacked, and for roots that no step runs in. */
  readonly unpacked?: UnpackedRoot;
}

/**
 * Content of a root. The names of outputs of steps that run in it depend on this, so that others can ask for those outputs without
 * unpacking the root.
 */
export interface UnpackedRoot {
  /** Format version of the code that unpacks. Another version may unpack the same packages differently. */
  readonly format: number;
  /** Store path of the content. */
  readonly storePath: string;
}

export interface LockedSource {
  readonly version: string;
  readonly released: ReleaseDates;
  /** Missing in locks that an older version wrote. */
  readonly releases?: LockedReleases;
  /** Files of upstream first, then Debian's patches. */
  readonly files: readonly LockedFile[];
}

/** `nixwrt.lock`: every file of the archive that a build uses. */
export interface Lock {
  readonly version: 1;
  readonly roots: Readonly<Record<string, LockedRoot>>;
  /**
   * Sources by `sourceKey`. Sources by URL or folder are not listed: the former have their own hash, and the latter belong to this machine.
   */
  readonly sources: Readonly<Record<string, LockedSource>>;
}

/** What a lock has to pin. */
export interface LockRequest {
  readonly roots: Readonly<Record<string, RootRequest>>;
  readonly sources: readonly Source[];
}

/** Returns the date of the newest release in a lock, in seconds since 1970. */
export function newestRelease(lock: Lock): number {
  const pinned = [...Object.values(lock.roots), ...Object.values(lock.sources)];
  const dates = pinned.flatMap(({ released }) => Object.values(released)).map((date) => Date.parse(date));
  return Math.floor(Math.max(0, ...dates) / 1000);
}

/** Returns the newest Release file of each release in a lock. */
export function newestReleases(lock: Lock | undefined): LockedReleases {
  const newest: { -readonly [name in keyof LockedReleases]: LockedReleases[name] } = {};
  for (const { releases = {} } of [...Object.values(lock?.roots ?? {}), ...Object.values(lock?.sources ?? {})]) {
    for (const [name, one] of Object.entries(releases)) {
      const known = newest[name];
      if (known === undefined || Date.parse(one.date) > Date.parse(known.date)) newest[name] = one;
    }
  }
  return newest;
}

/** Returns what the lock lacks for this request, as phrases. If there are none, a build needs no index from the network. */
export function missingFromLock(lock: Lock | undefined, request: LockRequest): string[] {
  const missing: string[] = [];
  for (const [name, root] of Object.entries(request.roots)) {
    const locked = lock?.roots[name];
    if (locked === undefined) missing.push(`the root "${name}"`);
    else if (!isRootLocked(locked, root)) missing.push(`the root "${name}" as it is asked for now`);
  }
  for (const source of request.sources) {
    if (isArchived(source) && lock?.sources[sourceKey(source)] === undefined) missing.push(sourceKey(source));
  }
  return missing;
}

/** Whether this root was locked for the same suite and the same packages. */
export function isRootLocked(locked: LockedRoot, request: RootRequest): boolean {
  return (
    locked.request.suite === request.suite &&
    isDeepStrictEqual([...locked.request.packages].sort(), [...request.packages].sort())
  );
}
