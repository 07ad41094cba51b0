import { NixwrtError, Problems } from "../errors.js";
import { nearest } from "../nearest.js";
import { type ArchivedSource, isArchived, type Suite, sourceKey } from "../system/source.js";
import type { ArchiveOptions } from "./ArchiveOptions.js";
import { type Candidate, Catalog, type SourceCandidate } from "./Catalog.js";
import { firstAvailable } from "./firstAvailable.js";
import {
  isRootLocked,
  type Lock,
  type LockedRoot,
  type LockedSource,
  type LockRequest,
  missingFromLock,
  newestReleases,
} from "./Lock.js";
import { ReleaseReader } from "./ReleaseReader.js";
import { resolvePackages } from "./resolvePackages.js";
import { resolveSource } from "./resolveSource.js";
import { compareVersions } from "./version.js";

export interface ResolveOptions extends ArchiveOptions {
  /** What to move to its newest version: everything, or packages and sources by name. Default: nothing. */
  readonly update?: boolean | readonly string[];
  /** Fail if the lock would change. Default: false. */
  readonly frozen?: boolean;
}

/**
 * Brings a lock up to date with a request: keeps what it has, drops what is no longer needed, and takes the rest from the archive's signed
 * indices. If nothing is missing and nothing needs an update, returns the same lock.
 * @throws {NixwrtError} of class `archive`: LOCK_OUT_OF_DATE under `frozen`; PACKAGE_UNKNOWN, DEPENDENCY_UNMET, PACKAGES_CONFLICT;
 * BAD_SIGNATURE, RELEASE_EXPIRED, RELEASE_OLDER, WRONG_HASH and other errors of downloads.
 */
export async function resolveLock(
  request: LockRequest,
  previous: Lock | undefined,
  options: ResolveOptions,
): Promise<Lock> {
  const { update = false, frozen = false } = options;
  const missing = missingFromLock(previous, request);
  if (previous !== undefined && missing.length === 0 && update === false) return previous;
  if (frozen && missing.length > 0) throw outOfDate(missing);
  const moves = movedNames(update, request, previous);

  const reader = new ReleaseReader(options, newestReleases(previous));
  try {
    return await resolve(request, previous, { ...options, reader, moves });
  } finally {
    await reader.forget();
  }
}

interface Resolving extends ResolveOptions {
  readonly reader: ReleaseReader;
  /** Whether a package, a source or a source's key moves to its newest version. */
  readonly moves: (name: string) => boolean;
}

async function resolve(request: LockRequest, previous: Lock | undefined, options: Resolving): Promise<Lock> {
  const { reader, moves } = options;
  const problems = new Problems();
  const catalogs = new Catalogs(reader);
  const roots: Record<string, LockedRoot> = {};
  for (const name of Object.keys(request.roots).sort()) {
    const wanted = request.roots[name] as LockedRoot["request"];
    const locked = previous?.roots[name];
    const isMoved = locked !== undefined && Object.keys(locked.packages).some(moves);
    if (locked !== undefined && isRootLocked(locked, wanted) && !isMoved) {
      roots[name] = locked;
      continue;
    }
    const catalog = await catalogs.packages(wanted.suite, wanted.packages);
    const chosen = resolvePackages(wanted, catalog, keptVersions(locked, moves), problems);
    roots[name] = {
      request: { suite: wanted.suite, packages: [...wanted.packages].sort() },
      ...(await catalog.provenance()),
      packages: Object.fromEntries(
        [...chosen.keys()].sort().map((key) => {
          const { version, file } = chosen.get(key) as Candidate;
          return [key, { version, file }];
        }),
      ),
    };
  }
  const sources: Record<string, LockedSource> = {};
  // Binary packages come first, so that their indices can be freed before those of the sources are read.
  for (const source of request.sources.toSorted((a, b) => (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0))) {
    if (!isArchived(source)) continue;
    if (source.kind === "debian-source") await catalogs.forgetPackages();
    const key = sourceKey(source);
    const locked = previous?.sources[key];
    if (locked !== undefined && !moves(key) && !moves(source.package)) {
      sources[key] = locked;
      continue;
    }
    const catalog = await catalogs.of(source);
    const [newest, ...lower] = resolveSource(source, catalog, problems);
    if (newest === undefined) continue;
    const provenance = await catalog.provenance();
    // Never below the locked version: a mirror that hides a security update must not undo it.
    const floor = options.older ? undefined : locked?.version;
    const others = lower.filter(({ version }) => floor === undefined || compareVersions(version, floor) >= 0);
    const taken = await firstAvailable([newest, ...others], provenance.released, options);
    // Several releases can have the same version.
    if (taken.version !== newest.version) {
      options.onProgress?.({ kind: "passedOver", source: key, version: newest.version, taken: taken.version });
    }
    sources[key] = { ...taken, ...provenance };
  }
  problems.throwIfAny("archive");
  return { version: 1, roots, sources };
}

/** Catalogs of each suite, read when they are first needed. */
class Catalogs {
  readonly #reader: ReleaseReader;
  readonly #packages = new Map<Suite, Catalog<Candidate>>();
  readonly #sources = new Map<Suite, Catalog<SourceCandidate>>();
  readonly #withFirmware = new Set<Suite>();

  constructor(reader: ReleaseReader) {
    this.#reader = reader;
  }

  of(source: ArchivedSource): Promise<Catalog<Candidate | SourceCandidate>> {
    if (source.kind === "debian-binary") return this.packages(source.suite, [source.package]);
    return this.#sourcePackages(source.suite);
  }

  /** Reads the index of firmware only if a name is not among the free packages. */
  async packages(suite: Suite, names: readonly string[]): Promise<Catalog<Candidate>> {
    const catalog = this.#packages.get(suite) ?? (await Catalog.ofPackages(suite, this.#reader));
    this.#packages.set(suite, catalog);
    if (!this.#withFirmware.has(suite) && names.some((name) => catalog.versions(name).length === 0)) {
      await catalog.add("non-free-firmware");
      this.#withFirmware.add(suite);
    }
    return catalog;
  }

  async forgetPackages(): Promise<void> {
    this.#packages.clear();
    await this.#reader.forget("binary-amd64");
  }

  async #sourcePackages(suite: Suite): Promise<Catalog<SourceCandidate>> {
    const catalog = this.#sources.get(suite) ?? (await Catalog.ofSources(suite, this.#reader));
    this.#sources.set(suite, catalog);
    return catalog;
  }
}

/** Whether a package, a source or a source's key moves to its newest version. */
function movedNames(
  update: boolean | readonly string[],
  request: LockRequest,
  previous: Lock | undefined,
): (name: string) => boolean {
  if (typeof update === "boolean") return () => update;
  const sources = request.sources.filter(isArchived);
  const known = new Set([
    ...Object.values(previous?.roots ?? {}).flatMap(({ packages }) => Object.keys(packages)),
    ...Object.values(request.roots).flatMap(({ packages }) => packages),
    ...sources.flatMap((source) => [source.package, sourceKey(source)]),
  ]);
  const unknown = update.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new NixwrtError(
      "usage",
      unknown.map((name) => {
        const meant = nearest(name, known);
        return {
          code: "UPDATE_UNKNOWN",
          message: `the lock has no package or source "${name}"`,
          hint: meant === undefined ? "`nixwrt update` without a name updates all of them" : `Did you mean "${meant}"?`,
        };
      }),
    );
  }
  return (name) => update.includes(name);
}

function keptVersions(locked: LockedRoot | undefined, moves: (name: string) => boolean): Record<string, string> {
  const kept = Object.entries(locked?.packages ?? {}).filter(([name]) => !moves(name));
  return Object.fromEntries(kept.map(([name, { version }]) => [name, version]));
}

function outOfDate(missing: readonly string[]): NixwrtError {
  return new NixwrtError("archive", {
    code: "LOCK_OUT_OF_DATE",
    message: `the lock does not have ${missing.join(", ")}`,
    hint: "Run `nixwrt build` without --frozen, and commit nixwrt.lock",
  });
}
