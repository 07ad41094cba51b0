import type { Suite } from "../system/source.js";
import type { LockedFile, LockedReleases, ReleaseDates } from "./Lock.js";
import type { Stanza } from "./PackageIndex.js";
import { isPoolPath } from "./poolPath.js";
import type { Component, IndexKind, ReleaseReader } from "./ReleaseReader.js";
import { parseRelations, type Relation } from "./relations.js";
import { type Release, releasesOf } from "./suites.js";
import { compareVersions } from "./version.js";

/** One version of a binary package. */
export interface Candidate {
  readonly name: string;
  readonly version: string;
  /** Whether it comes from backports. */
  readonly backport: boolean;
  /** `required`, `important`, `standard`, `optional` or `extra`. */
  readonly priority: string;
  readonly depends: readonly (readonly Relation[])[];
  /** Packages that may not be unpacked beside it: Conflicts and Breaks. */
  readonly conflicts: readonly Relation[];
  readonly provides: readonly Relation[];
  readonly file: LockedFile;
}

/** One version of a source package. */
export interface SourceCandidate {
  readonly name: string;
  readonly version: string;
  readonly backport: boolean;
  readonly files: readonly LockedFile[];
}

export interface Entry {
  readonly stanza: Stanza;
  readonly release: Release;
}

/** The packages of a suite, from all of its releases. */
export class Catalog<T extends Candidate | SourceCandidate> {
  readonly #suite: Suite;
  readonly #kind: IndexKind;
  readonly #parse: (entry: Entry) => T;
  readonly #reader: ReleaseReader;
  readonly #indices: { release: Release; index: NonNullable<Awaited<ReturnType<ReleaseReader["index"]>>> }[] = [];
  readonly #byName = new Map<string, readonly T[]>();

  private constructor(suite: Suite, kind: IndexKind, parse: (entry: Entry) => T, reader: ReleaseReader) {
    this.#suite = suite;
    this.#kind = kind;
    this.#parse = parse;
    this.#reader = reader;
  }

  static async ofPackages(suite: Suite, reader: ReleaseReader): Promise<Catalog<Candidate>> {
    const catalog = new Catalog(suite, "binary-amd64", parseCandidate, reader);
    await catalog.add("main");
    return catalog;
  }

  static async ofSources(suite: Suite, reader: ReleaseReader): Promise<Catalog<SourceCandidate>> {
    const catalog = new Catalog(suite, "source", parseSource, reader);
    await catalog.add("main");
    return catalog;
  }

  /** Reads the indices of another component. */
  async add(component: Component): Promise<void> {
    for (const release of releasesOf(this.#suite)) {
      const index = await this.#reader.index(release, component, this.#kind);
      if (index !== undefined) this.#indices.push({ release, index });
    }
    this.#byName.clear();
  }

  /** Returns all versions of a package, highest first. */
  versions(name: string): readonly T[] {
    let known = this.#byName.get(name);
    if (known === undefined) {
      known = this.#indices
        .flatMap(({ release, index }) => index.named(name).map((stanza) => this.#parse({ stanza, release })))
        .sort((a, b) => compareVersions(b.version, a.version));
      this.#byName.set(name, known);
    }
    return known;
  }

  /** Returns the names of the packages that provide this name, sorted. */
  providers(name: string): string[] {
    const names = this.#indices.flatMap(({ index }) => index.providing(name).map((stanza) => stanza.get("Package")));
    return [...new Set(names.filter((one) => one !== undefined))].sort();
  }

  names(): string[] {
    return this.#indices.flatMap(({ index }) => index.names());
  }

  /** Returns the Release files that were used, and the date of the newest one of each archive. */
  async provenance(): Promise<{ readonly released: ReleaseDates; readonly releases: LockedReleases }> {
    const released: { -readonly [archive in keyof ReleaseDates]: string } = {};
    const releases: { -readonly [name in keyof LockedReleases]: LockedReleases[name] } = {};
    for (const release of releasesOf(this.#suite)) {
      const { date, sha256 } = await this.#reader.release(release);
      const text = date.toISOString().replace(".000", "");
      releases[release.name] = { date: text, sha256 };
      if (text > (released[release.archive] ?? "")) released[release.archive] = text;
    }
    return { released, releases };
  }
}

export function parseCandidate({ stanza, release }: Entry): Candidate {
  const relations = (field: string) => parseRelations(stanza.get(field) ?? "");
  return {
    name: required(stanza, "Package"),
    version: required(stanza, "Version"),
    backport: release.backports,
    priority: stanza.get("Priority") ?? "optional",
    depends: [...relations("Pre-Depends"), ...relations("Depends")],
    conflicts: [...relations("Conflicts"), ...relations("Breaks")].flat(),
    provides: relations("Provides").flat(),
    file: {
      archive: release.archive,
      path: pooled(required(stanza, "Filename")),
      size: Number(required(stanza, "Size")),
      sha256: required(stanza, "SHA256"),
    },
  };
}

export function parseSource({ stanza, release }: Entry): SourceCandidate {
  const directory = required(stanza, "Directory");
  const files = required(stanza, "Checksums-Sha256")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(/\s+/) as [string, string, string])
    // Their signatures were checked through the index.
    .filter(([, , name]) => !/\.(dsc|asc)$/.test(name))
    .map(([sha256, size, name]) => ({
      archive: release.archive,
      path: pooled(`${directory}/${name}`),
      size: Number(size),
      sha256,
    }));
  return {
    name: required(stanza, "Package"),
    version: required(stanza, "Version"),
    backport: release.backports,
    files: files.sort((a, b) => tarballRank(a.path) - tarballRank(b.path) || (a.path < b.path ? -1 : 1)),
  };
}

/** Sort order: upstream's tarball, its additional components, then Debian's files. */
function tarballRank(path: string): number {
  if (/\.orig\.tar\.\w+$/.test(path)) return 0;
  return /\.orig-[^/]+\.tar\.\w+$/.test(path) ? 1 : 2;
}

function pooled(path: string): string {
  if (!isPoolPath(path)) throw new Error(`the package index names ${JSON.stringify(path)}, which is not below pool/`);
  return path;
}

function required(stanza: Stanza, field: string): string {
  const value = stanza.get(field);
  if (value === undefined) throw new Error(`the package index has an entry without ${field}`);
  return value;
}
