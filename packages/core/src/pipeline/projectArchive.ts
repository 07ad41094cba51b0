import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { ArchiveOptions } from "../archive/ArchiveOptions.js";
import { prepareCache } from "../archive/cacheFolder.js";
import { fetchSources, sourcePaths } from "../archive/fetchSources.js";
import type { Lock } from "../archive/Lock.js";
import { readLock, writeLock } from "../archive/lockFile.js";
import { type NewerSeries, newerSeries } from "../archive/newerSeries.js";
import { packFolder } from "../archive/packFolder.js";
import { resolveLock } from "../archive/resolveLock.js";
import { formatVersion, unpackRoot } from "../archive/unpackRoot.js";
import { toolRootRequests } from "../engine/buildRoot.js";
import { Problems } from "../errors.js";
import type { Plan } from "../plan/Plan.js";
import { type FolderSource, sourceKey } from "../system/source.js";
import { archiveProgress } from "./archiveProgress.js";
import type { BuildEvent } from "./BuildEvent.js";
import { configuredMirrors } from "./configuredMirrors.js";
import { lockRequest, plannedSources, type RootName } from "./lockRequest.js";
import type { Project } from "./openProject.js";

/** How to use the archive. */
export interface ProjectArchiveOptions {
  /** Fail instead of changing nixwrt.lock. Default: false. */
  readonly frozen?: boolean;
  /** Use the cache only, and no network. Default: false. */
  readonly offline?: boolean;
  /** Whether to write a changed nixwrt.lock. Default: true. */
  readonly keepsLock?: boolean;
  /** What to move to its newest version. Default: nothing. */
  readonly update?: boolean | readonly string[];
  /** Accept a Release file of Debian that is older than one that was seen or locked before. Default: false. */
  readonly older?: boolean;
  /** Called with the progress. */
  readonly onEvent?: (event: BuildEvent) => void;
  readonly signal?: AbortSignal;
}

/** A project's view of the archive, as its lock pins it. Files are fetched when they are first needed. */
export interface ProjectArchive {
  /** The current lock. {@link pinRoots} adds to it. */
  readonly lock: Lock;
  /** Returns sources that have a newer version under another name; see {@link newerSeries}. */
  newer(): Promise<NewerSeries[]>;
  /** Returns the absolute path of an unpacked root. */
  root(name: RootName, signal?: AbortSignal): Promise<string>;
  /**
   * Returns the unpacked roots that the plan's steps run in.
   * @param plan some of the project's steps. Default: all
   */
  stepRoots(signal?: AbortSignal, plan?: Plan): Promise<StepRoots>;
  /**
   * Returns the absolute paths of the files of sources, by source key.
   * @param plan the plan whose sources are fetched. Default: the project's
   */
  sources(signal?: AbortSignal, plan?: Plan): Promise<Map<string, string[]>>;
  /** Returns what {@link sources} would return, without fetching anything. */
  sourcePaths(): Promise<Map<string, string[]>>;
  /** Returns the store paths of the roots that the plan's steps run in, by name, or undefined if the lock does not have all of them. */
  pinnedRoots(): Map<string, string> | undefined;
  /**
   * Pins the content of roots in the lock. A frozen lock stays as it is.
   * @param roots store paths by name
   * @throws {NixwrtError} of class `archive`: LOCK_ROOT_DIFFERS if the lock has other content.
   */
  pinRoots(roots: ReadonlyMap<string, string>): Promise<void>;
}

/** Absolute paths of the unpacked roots that steps run in. */
export interface StepRoots {
  readonly buildRoot: string;
  /** Roots with additional tools, by name. */
  readonly toolRoots: ReadonlyMap<string, string>;
}

/** Returns the options of each archive request of a project, by the name of what is fetched. Each request may have its own signal. */
export function archiveOptions(
  { cache, config, env }: Project,
  { offline = false, older = false, onEvent = () => {}, signal: ofAll }: ProjectArchiveOptions,
): (name: string, signal?: AbortSignal) => ArchiveOptions {
  const progress = archiveProgress(onEvent);
  return (name, signal = ofAll) => ({
    cache,
    env,
    offline,
    older,
    mirrors: configuredMirrors(config.archive),
    onProgress: progress(name),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Brings nixwrt.lock up to date with the plan. See {@link resolveLock} for the errors. */
export async function openArchive(project: Project, options: ProjectArchiveOptions): Promise<ProjectArchive> {
  const { system, plan, lockFile, mainLockFile, directory, cache } = project;
  await prepareCache(cache);
  const optionsFor = archiveOptions(project, options);
  const written = await readLock(lockFile);
  const previous = written ?? (await readLock(mainLockFile));
  const { frozen = false, update = false, keepsLock = true } = options;
  let lock = await resolveLock(lockRequest(system, plan), previous, { ...optionsFor("index"), frozen, update });
  if (lock !== written && !frozen && keepsLock) await writeLock(lockFile, lock);
  const root = async (name: string, signal?: AbortSignal) => {
    const locked = lock.roots[name];
    if (locked === undefined) throw new Error(`the lock has no root "${name}"`);
    return await unpackRoot(locked, optionsFor(name, signal));
  };
  const packed = async (folders: readonly FolderSource[]) => {
    const files = new Map<string, string[]>();
    for (const source of folders)
      files.set(sourceKey(source), [await packFolder(resolve(directory, source.path), cache)]);
    return files;
  };
  return {
    get lock() {
      return lock;
    },
    newer: () => newerSeries(plannedSources(plan), optionsFor("index")),
    root,
    async stepRoots(signal, steps = plan) {
      const buildRoot = await root("build", signal);
      const toolRoots = new Map<string, string>();
      for (const name of Object.keys(toolRootRequests(steps))) toolRoots.set(name, await root(name, signal));
      return { buildRoot, toolRoots };
    },
    async sources(signal, of = plan) {
      const { folders, remote } = sourcesOf(of);
      const files = await fetchSources(remote, lock, optionsFor("sources", signal));
      return new Map([...files, ...(await packed(folders))]);
    },
    async sourcePaths() {
      const { folders, remote } = sourcesOf(plan);
      return new Map([...(await sourcePaths(remote, lock, optionsFor("sources"))), ...(await packed(folders))]);
    },
    pinnedRoots() {
      const names = ["build", ...Object.keys(toolRootRequests(plan))];
      const pinned = names.map((name) => [name, lock.roots[name]?.unpacked] as const);
      const paths = pinned.flatMap(([name, one]) =>
        one?.format === formatVersion ? [[name, one.storePath] as const] : [],
      );
      return paths.length === names.length ? new Map(paths) : undefined;
    },
    async pinRoots(roots) {
      checkPinned(lock, roots, lockFile);
      const pinned = withUnpacked(lock, roots);
      if (pinned === lock || frozen || !keepsLock) return;
      lock = pinned;
      // Writing the lock only saves time for others. A project in a read-only folder builds without it.
      await writeLock(lockFile, lock).catch(() => {});
    },
  };
}

function sourcesOf(plan: Plan) {
  const planned = plannedSources(plan);
  return {
    folders: planned.filter((source) => source.kind === "folder"),
    remote: planned.filter((source) => source.kind !== "folder"),
  };
}

function checkPinned(lock: Lock, roots: ReadonlyMap<string, string>, path: string): void {
  const problems = new Problems();
  for (const [name, storePath] of roots) {
    const pinned = lock.roots[name]?.unpacked;
    if (pinned?.format !== formatVersion || pinned.storePath === storePath) continue;
    problems.add({
      code: "LOCK_ROOT_DIFFERS",
      path,
      message: `the root "${name}" was unpacked to ${storePath}, but the lock says ${pinned.storePath}`,
      hint: "Someone may have changed the lock to make you use other files from a binary cache: compare it with version control. To continue, delete the root's `unpacked` from it",
    });
  }
  problems.throwIfAny("archive");
}

/** Returns the lock with the content of these roots, or the same lock if it already has that. */
function withUnpacked(lock: Lock, roots: ReadonlyMap<string, string>): Lock {
  const changed = [...roots].flatMap(([name, storePath]) => {
    const root = lock.roots[name];
    const unpacked = { format: formatVersion, storePath };
    return root === undefined || isDeepStrictEqual(root.unpacked, unpacked)
      ? []
      : [[name, { ...root, unpacked }] as const];
  });
  return changed.length === 0 ? lock : { ...lock, roots: { ...lock.roots, ...Object.fromEntries(changed) } };
}
