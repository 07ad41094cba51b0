import type { Lock } from "../archive/Lock.js";
import { readLock } from "../archive/lockFile.js";
import type { NewerSeries } from "../archive/newerSeries.js";
import { compareVersions } from "../archive/version.js";
import type { BuildEvent } from "./BuildEvent.js";
import type { Project } from "./openProject.js";
import { openArchive } from "./projectArchive.js";

/** What to update. */
export interface UpdateOptions {
  /** Packages or sources to update. Default: all. */
  readonly names?: readonly string[];
  /** Accept a Release file of Debian that is older than one that was seen or locked before. Default: false. */
  readonly older?: boolean;
  /** Called with the progress. */
  readonly onEvent?: (event: BuildEvent) => void;
  readonly signal?: AbortSignal;
}

/** A package whose version in the lock has changed. */
export interface LockChange {
  readonly name: string;
  readonly from?: string;
  readonly to: string;
  /** Whether the new version is lower, in Debian's order. */
  readonly isDown: boolean;
}

/** What has changed, and what could not change. */
export interface UpdateResult {
  readonly changes: readonly LockChange[];
  /** Sources, mostly kernels, for which the archive has a newer series. The device or its options must ask for that one. */
  readonly newer: readonly NewerSeries[];
}

/** Moves nixwrt.lock to the newest versions in the archive. Builds nothing. */
export async function updateLock(project: Project, options: UpdateOptions = {}): Promise<UpdateResult> {
  const { names, ...rest } = options;
  const before = await readLock(project.lockFile);
  const { lock, newer } = await openArchive(project, { ...rest, update: names ?? true });
  return { changes: lockChanges(before, lock), newer: await newer() };
}

/** Returns the changed versions, sorted by name. A package in several roots is listed once for each pair of versions. */
export function lockChanges(before: Lock | undefined, after: Lock): LockChange[] {
  const changes = new Map<string, LockChange>();
  const compare = (name: string, from: string | undefined, to: string) => {
    if (from === to) return;
    const isDown = from !== undefined && compareVersions(from, to) > 0;
    changes.set(`${name} ${from} ${to}`, { name, to, isDown, ...(from === undefined ? {} : { from }) });
  };
  for (const [key, { version }] of Object.entries(after.sources)) compare(key, before?.sources[key]?.version, version);
  // A package that is new in one root may have been in another before.
  const known = new Map<string, string>();
  for (const root of Object.values(before?.roots ?? {})) {
    for (const [name, { version }] of Object.entries(root.packages)) known.set(name, version);
  }
  for (const [root, { packages }] of Object.entries(after.roots)) {
    for (const [name, { version }] of Object.entries(packages)) {
      compare(name, before?.roots[root]?.packages[name]?.version ?? known.get(name), version);
    }
  }
  return [...changes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
