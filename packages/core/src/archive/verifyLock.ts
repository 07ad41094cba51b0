import { NixwrtError } from "../errors.js";
import type { Suite } from "../system/source.js";
import type { ArchiveOptions } from "./ArchiveOptions.js";
import { parseCandidate, parseSource } from "./Catalog.js";
import { collectEvidence, type Evidence } from "./evidence.js";
import type { Lock, LockedFile, LockedReleases, ReleaseDates } from "./Lock.js";
import { findMirrors } from "./mirrors.js";
import type { PackageIndex } from "./PackageIndex.js";
import { type Component, type IndexKind, indexPath, readIndex } from "./ReleaseReader.js";
import { type Release, releasesOf } from "./suites.js";

/** Result for one entry of a lock. */
export interface LockFinding {
  /** The entry: a root and its package, or the key of a source. */
  readonly name: string;
  readonly version: string;
  /**
   * `checked`: Debian signed an index that has exactly these files. `wrong`: Debian signed other files for this name and version, or the
   * index that the lock was allegedly made from does not have them. `not checked`: no index could be read to check them.
   */
  readonly state: "checked" | "not checked" | "wrong";
  /** The release that has it, or the reason. */
  readonly detail: string;
}

/** An entry that a lock pins. */
interface Pinned {
  readonly name: string;
  readonly package: string;
  readonly version: string;
  readonly kind: IndexKind;
  readonly suite: Suite;
  readonly files: readonly LockedFile[];
  readonly releases: LockedReleases;
}

/**
 * Checks a lock without trusting it. Every entry has to be in an index whose hash is in a Release file of Debian with a valid signature.
 * Release files are searched for in the cache, at the mirrors, and in the dated archive at the lock's dates. This does not check whether
 * entries are the newest, which is the task of `update`.
 * @returns each entry of the lock, sorted by name
 */
export async function verifyLock(lock: Lock, options: ArchiveOptions): Promise<LockFinding[]> {
  const pinned = pinnedBy(lock);
  const findings = new Map<Pinned, LockFinding>();
  const found = (one: Pinned, state: LockFinding["state"], detail: string) =>
    findings.set(one, { name: one.name, version: one.version, state, detail });

  const faults: string[] = [];
  /** Release files that were checked completely, by hash. */
  const seen = new Set<string>();
  for (const release of releasesFor(pinned)) {
    const open = () =>
      pinned.filter((one) => !findings.has(one) && releasesOf(one.suite).some(({ name }) => name === release.name));
    if (open().length === 0) continue;
    const wanted = datesOf(release, pinned, lock);
    for await (const evidence of collectEvidence(release, wanted, options, (fault) => faults.push(fault))) {
      if (await lookIn(evidence, open(), options, found, (fault) => faults.push(fault)))
        seen.add(evidence.verified.sha256);
      if (open().length === 0) break;
    }
  }
  for (const one of pinned.filter((each) => !findings.has(each))) {
    const missing = releasesOf(one.suite).filter(({ name }) => !seen.has(one.releases[name]?.sha256 ?? ""));
    if (missing.length === 0) found(one, "wrong", "the index that the lock was made from does not have it");
    else found(one, "not checked", [...new Set(faults)].join("; ") || "no index of Debian's that could be read has it");
  }
  return pinned.map((one) => findings.get(one) as LockFinding);
}

/**
 * Returns the error for a lock that did not pass.
 * @returns undefined if everything was checked
 */
export function lockProblem(findings: readonly LockFinding[], path: string): NixwrtError | undefined {
  const bad = findings.filter(({ state }) => state !== "checked");
  if (bad.length === 0) return undefined;
  return new NixwrtError(
    "archive",
    bad.map(({ name, version, state, detail }) =>
      state === "wrong"
        ? {
            code: "LOCK_WRONG",
            path,
            message: `${name} ${version} is not what Debian signed: ${detail}`,
            hint: "Find out who changed nixwrt.lock (`git log -p nixwrt.lock`). `nixwrt update` replaces what it pins",
          }
        : {
            code: "LOCK_NOT_CHECKED",
            path,
            message: `${name} ${version} was not checked: ${detail}`,
            hint: "Try again with a network, or move to what can be checked: `nixwrt update`",
          },
    ),
  );
}

function pinnedBy(lock: Lock): Pinned[] {
  const roots = Object.entries(lock.roots).flatMap(([root, { request, releases = {}, packages }]) =>
    Object.entries(packages).map(([name, { version, file }]): Pinned => {
      const common = { version, suite: request.suite, files: [file], releases };
      return { name: `${root}: ${name}`, package: name, kind: "binary-amd64", ...common };
    }),
  );
  const sources = Object.entries(lock.sources).map(([key, { version, files, releases = {} }]): Pinned => {
    // In the format of `sourceKey`, which the lock's schema enforces.
    const [kind, suite, name] = key.replace(/ \(.*/, "").split(/[:/]/) as [string, Suite, string];
    return {
      name: key,
      package: name,
      version,
      kind: kind === "source" ? "source" : "binary-amd64",
      suite,
      files,
      releases,
    };
  });
  return [...roots, ...sources].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function releasesFor(pinned: readonly Pinned[]): Release[] {
  const all = pinned.flatMap(({ suite }) => releasesOf(suite));
  return [...new Map(all.map((release) => [release.name, release])).values()];
}

/** Returns the dates at which the lock says that it used this release, newest first. */
function datesOf(release: Release, pinned: readonly Pinned[], lock: Lock): string[] {
  const named = pinned.flatMap(({ releases }) => releases[release.name]?.date ?? []);
  const byArchive = [...Object.values(lock.roots), ...Object.values(lock.sources)].flatMap(
    ({ released }: { released: ReleaseDates }) => released[release.archive] ?? [],
  );
  return [...new Set(named.length > 0 ? named : byArchive)].sort().reverse();
}

/** @returns whether all indices that could have these entries were read */
async function lookIn(
  { verified, mirror }: Evidence,
  open: readonly Pinned[],
  options: ArchiveOptions,
  found: (one: Pinned, state: LockFinding["state"], detail: string) => void,
  onFault: (fault: string) => void,
): Promise<boolean> {
  const { release, date } = verified;
  const known = await findMirrors(options);
  const mirrors =
    mirror === undefined
      ? known
      : { ...known, of: { ...known.of, [release.archive]: [mirror, ...known.of[release.archive]] } };
  const label = `${release.name} of ${date.toISOString().replace(".000", "")}`;
  let isWhole = true;
  for (const component of ["main", "non-free-firmware"] as const) {
    for (const kind of ["binary-amd64", "source"] as const) {
      const here = open.filter((one) => one.kind === kind && componentOf(one) === component);
      if (here.length === 0) continue;
      let index: PackageIndex | undefined;
      try {
        index = await readIndex(verified, indexPath(component, kind), mirrors, options);
      } catch (error) {
        if (!(error instanceof NixwrtError) || error.exitClass !== "archive") throw error;
        isWhole = false;
        onFault(error.problems[0]?.message ?? error.message);
        continue;
      }
      for (const one of here) {
        const match = index === undefined ? undefined : compare(one, index, release);
        if (match === "same") found(one, "checked", label);
        else if (match !== undefined) found(one, "wrong", `${label} has ${match}`);
      }
      index?.release();
    }
  }
  return isWhole;
}

/** Returns the archive's component in a pool path: `pool/main/…`, `pool/updates/main/…`. */
function componentOf({ files }: Pinned): Component {
  return files.some(({ path }) => /^pool\/(updates\/)?non-free-firmware\//.test(path)) ? "non-free-firmware" : "main";
}

/** @returns `same`; the difference; or undefined if the index does not have this version at all */
function compare(one: Pinned, index: PackageIndex, release: Release): "same" | string | undefined {
  const candidates = index.named(one.package).map((stanza) => {
    const parsed = one.kind === "source" ? parseSource({ stanza, release }) : parseCandidate({ stanza, release });
    return { version: parsed.version, files: "files" in parsed ? parsed.files : [parsed.file] };
  });
  const signed = candidates.filter(({ version }) => version === one.version);
  if (signed.length === 0) return undefined;
  // Compares by content, because a security update's file has another path after it has joined the main archive.
  const text = ({ size, sha256 }: LockedFile) => `${size} ${sha256}`;
  const isSame = signed.some(({ files }) => {
    const lines = new Set(files.map(text));
    // A source must have all of its files, including Debian's patches.
    return files.length === one.files.length && one.files.every((file) => lines.has(text(file)));
  });
  if (isSame) return "same";
  const other = signed[0]?.files.find((file) => !one.files.some((mine) => text(mine) === text(file)));
  return other === undefined ? "fewer files" : `${other.path} with sha256 ${other.sha256}`;
}
