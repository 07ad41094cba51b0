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

/** How the archive is used. */
export interface ProjectArchiveOptions {
  /** Fail rather than change nixwrt.lock. Default false. */
  readonly frozen?: boolean;
  /** Use what the cache has, and no network. Default false. */
  readonly offline?: boolean;
  /** Whether nixwrt.lock is written where it changes. Default true. */
  readonly keepsLock?: boolean;
  /** What is to move to its newest version. Default nothing. */
  readonly update?: boolean | readonly string[];
  /** Take a Release file of Debian's that is older than one that was seen or locked before. Default false. */
  readonly older?: boolean;
  /** Told of what happens. */
  readonly onEvent?: (event: BuildEvent) => void;
  readonly signal?: AbortSignal;
}

/** What a project has of the archive, as its lock pins it. Things are fetched when they are first asked for. */
export interface ProjectArchive {
  /** As it is now: {@link pinRoots} adds to it. */
  readonly lock: Lock;
  /** Sources that have a newer one under another name; see {@link newerSeries}. */
  newer(): Promise<NewerSeries[]>;
  /** Absolute path of an unpacked root. */
  root(name: RootName, signal?: AbortSignal): Promise<string>;
  /** The unpacked roots that the plan's steps run in. @param plan some of the project's steps; default: all */
  stepRoots(signal?: AbortSignal, plan?: Plan): Promise<StepRoots>;
  /**
   * Absolute paths of the files of sources, by source key.
   * @param plan whose sources are fetched; default: the project's
   */
  sources(signal?: AbortSignal, plan?: Plan): Promise<Map<string, string[]>>;
  /** What {@link sources} would say, without fetching anything. */
  sourcePaths(): Promise<Map<string, string[]>>;
  /** Store paths of the roots that the plan's steps run in, by name; undefined when the lock does not have all of them. */
  pinnedRoots(): Map<string, string> | undefined;
  /**
   * Pins the content of roots in the lock; a frozen lock stays as it is.
   * @param roots store paths by name
   * @throws {NixwrtError} of class `archive`: LOCK_ROOT_DIFFERS when the lock has another content.
   */
  pinRoots(roots: ReadonlyMap<string, string>): Promise<void>;
}

/** Absolute paths of the unpacked roots that steps run in. */
export interface StepRoots {
  readonly buildRoot: string;
  /** Those that have further tools, by name. */
  readonly toolRoots: ReadonlyMap<string, string>;
}

/** How a project asks the archive, for each of the things that are fetched, by name, with a signal of its own where it needs one. */
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

/** Brings nixwrt.lock up to date with the plan; see {@link resolveLock} for what can go wrong. */
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
      // It saves others time, and nothing more: a project that cannot be written is built all the same.
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

/** The lock with the content of these roots; the same lock when it has them already. */
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
