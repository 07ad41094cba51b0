import type { ArchiveOptions } from "../archive/ArchiveOptions.js";
import { fetchSources } from "../archive/fetchSources.js";
import type { Lock } from "../archive/Lock.js";
import { readLock, writeLock } from "../archive/lockFile.js";
import { resolveLock } from "../archive/resolveLock.js";
import { unpackRoot } from "../archive/unpackRoot.js";
import { archiveProgress } from "./archiveProgress.js";
import type { BuildEvent } from "./BuildEvent.js";
import { lockRequest, plannedSources, type RootName } from "./lockRequest.js";
import type { Project } from "./openProject.js";

export interface ProjectArchiveOptions {
  /** Fail rather than change nixwrt.lock. Default false. */
  readonly frozen?: boolean;
  /** Use what the cache has, and no network. Default false. */
  readonly offline?: boolean;
  /** What is to move to its newest version. Default nothing. */
  readonly update?: boolean | readonly string[];
  readonly onEvent?: (event: BuildEvent) => void;
  readonly signal?: AbortSignal;
}

/** What a project has of the archive, as its lock pins it. Things are fetched when they are first asked for. */
export interface ProjectArchive {
  readonly lock: Lock;
  /** Absolute path of an unpacked root. */
  root(name: RootName, signal?: AbortSignal): Promise<string>;
  /** Absolute paths of every source's files, by source key. */
  sources(signal?: AbortSignal): Promise<Map<string, string[]>>;
}

/** Brings nixwrt.lock up to date with the plan; see {@link resolveLock} for what can go wrong. */
export async function openArchive(project: Project, options: ProjectArchiveOptions): Promise<ProjectArchive> {
  const { system, plan, lockFile, cache, config, env } = project;
  const onEvent = options.onEvent ?? (() => {});
  const progress = archiveProgress(onEvent);
  const optionsFor = (name: string, signal = options.signal): ArchiveOptions => ({
    cache,
    env,
    offline: options.offline ?? false,
    mirrors: {
      ...(config.archive.mirror === undefined ? {} : { debian: config.archive.mirror }),
      ...(config.archive.securityMirror === undefined ? {} : { security: config.archive.securityMirror }),
    },
    onProgress: progress(name),
    ...(signal === undefined ? {} : { signal }),
  });

  const previous = await readLock(lockFile);
  const { frozen = false, update = false } = options;
  const lock = await resolveLock(lockRequest(system, plan), previous, { ...optionsFor("index"), frozen, update });
  if (lock !== previous) await writeLock(lockFile, lock);
  return {
    lock,
    async root(name, signal) {
      const locked = lock.roots[name];
      if (locked === undefined) throw new Error(`the lock has no root "${name}"`);
      return await unpackRoot(locked, optionsFor(name, signal));
    },
    sources: (signal) => fetchSources(plannedSources(plan), lock, optionsFor("sources", signal)),
  };
}
