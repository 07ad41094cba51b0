import type { Lock } from "../archive/Lock.js";
import { readLock } from "../archive/lockFile.js";
import type { NewerSeries } from "../archive/newerSeries.js";
import type { BuildEvent } from "./BuildEvent.js";
import type { Project } from "./openProject.js";
import { openArchive } from "./projectArchive.js";

/** What is updated. */
export interface UpdateOptions {
  /** Packages or sources to move. Default: all. */
  readonly names?: readonly string[];
  /** Told of what happens. */
  readonly onEvent?: (event: BuildEvent) => void;
  readonly signal?: AbortSignal;
}

/** A package whose version in the lock is another one now. */
export interface LockChange {
  readonly name: string;
  readonly from?: string;
  readonly to: string;
}

/** What has changed, and what could not. */
export interface UpdateResult {
  readonly changes: readonly LockChange[];
  /** Sources, kernels mostly, of which the archive has a newer series: the device, or its options, must ask for that. */
  readonly newer: readonly NewerSeries[];
}

/** Moves nixwrt.lock to the newest versions that the archive has. Builds nothing. */
export async function updateLock(project: Project, options: UpdateOptions = {}): Promise<UpdateResult> {
  const { names, ...rest } = options;
  const before = versions(await readLock(project.lockFile));
  const { lock, newer } = await openArchive(project, { ...rest, update: names ?? true });
  const changes = [...versions(lock)].flatMap(([name, to]) => {
    const from = before.get(name);
    if (from === to) return [];
    return [from === undefined ? { name, to } : { name, from, to }];
  });
  return { changes, newer: await newer() };
}

/** Version by name; a package that several roots hold in one version is listed once. */
function versions(lock: Lock | undefined): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, { version }] of Object.entries(lock?.sources ?? {})) all.set(key, version);
  for (const root of Object.values(lock?.roots ?? {})) {
    for (const [name, { version }] of Object.entries(root.packages)) all.set(name, version);
  }
  return new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
}
