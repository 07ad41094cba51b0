import { isDeepStrictEqual } from "node:util";
import type { RootRequest } from "../plan/Plan.js";
import { isArchived, type Source, sourceKey } from "../system/source.js";

/** Debian keeps its security updates in an archive of their own. */
export type ArchiveName = "debian" | "debian-security";

/** A file of the archive's pool. */
export interface LockedFile {
  readonly archive: ArchiveName;
  /** Below the archive's address, such as `pool/main/m/musl/musl_1.2.5.orig.tar.gz`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/**
 * The date of the newest Release file that was used, by archive, in ISO 8601.
 * The dated archive has files that have left the mirrors since.
 */
export type ReleaseDates = { readonly [archive in ArchiveName]?: string };

/**
 * The Release files that something was resolved with, by their codename, such as `trixie-updates`: the evidence that what is pinned
 * was signed (see `verifyLock`), and what nothing older may follow.
 */
export type LockedReleases = {
  readonly [name: string]: {
    /** ISO 8601. */
    readonly date: string;
    /** Of the InRelease file, hexadecimal. */
    readonly sha256: string;
  };
};

export interface LockedPackage {
  readonly version: string;
  readonly file: LockedFile;
}

/** Everything that is unpacked into one root: what was asked for and all that it depends on. */
export interface LockedRoot {
  readonly request: RootRequest;
  readonly released: ReleaseDates;
  /** Missing in locks that were made before this was kept. */
  readonly releases?: LockedReleases;
  readonly packages: Readonly<Record<string, LockedPackage>>;
  /** What it is unpacked to; missing until it was, and for roots that no step runs in. */
  readonly unpacked?: UnpackedRoot;
}

/** The content of a root, by which outputs of the steps that run in it are named: others can ask for those without unpacking it. */
export interface UnpackedRoot {
  /** Of what unpacks it: another one may make other files of the same packages. */
  readonly format: number;
  /** Store path of its content. */
  readonly storePath: string;
}

export interface LockedSource {
  readonly version: string;
  readonly released: ReleaseDates;
  /** Missing in locks that were made before this was kept. */
  readonly releases?: LockedReleases;
  /** Upstream's tarballs first, then Debian's patches. */
  readonly files: readonly LockedFile[];
}

/** `nixwrt.lock`: every file of the archive that a build uses. */
export interface Lock {
  readonly version: 1;
  readonly roots: Readonly<Record<string, LockedRoot>>;
  /** By `sourceKey`. A source given by URL or as a folder is not here: the one carries its own hash, the other is this machine's. */
  readonly sources: Readonly<Record<string, LockedSource>>;
}

/** What a lock has to pin. */
export interface LockRequest {
  readonly roots: Readonly<Record<string, RootRequest>>;
  readonly sources: readonly Source[];
}

/** The date of the newest release that a lock has anything of, in seconds since 1970. */
export function newestRelease(lock: Lock): number {
  const pinned = [...Object.values(lock.roots), ...Object.values(lock.sources)];
  const dates = pinned.flatMap(({ released }) => Object.values(released)).map((date) => Date.parse(date));
  return Math.floor(Math.max(0, ...dates) / 1000);
}

/** The newest of each release that a lock has anything of. */
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

/** What the lock lacks for this request, one phrase each. Empty: a build can go on without the network's index. */
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
