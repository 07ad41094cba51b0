import { prepareCache } from "../archive/cacheFolder.js";
import type { Lock, LockedFile } from "../archive/Lock.js";
import { readLock } from "../archive/lockFile.js";
import { resolveLock } from "../archive/resolveLock.js";
import { lockRequest } from "./lockRequest.js";
import type { Project } from "./openProject.js";
import { archiveOptions, type ProjectArchiveOptions } from "./projectArchive.js";
import { type LockChange, lockChanges } from "./updateLock.js";

/** A package or source of the lock that the archive has a newer version of. */
export interface AvailableUpdate extends LockChange {
  /**
   * Whether the newer version is in the archive's security suite. Once a point release of Debian has taken a fix over, it is no longer there,
   * and nothing that a mirror has says what a version was made for: so false does not mean that it mends no hole.
   */
  readonly security: boolean;
}

/**
 * What `nixwrt update` would move in nixwrt.lock, in the order of names. Changes nothing.
 * @throws {NixwrtError} of class `archive`, as the resolution of a lock does.
 */
export async function checkUpdates(
  project: Project,
  options: Pick<ProjectArchiveOptions, "onEvent" | "signal"> = {},
): Promise<AvailableUpdate[]> {
  await prepareCache(project.cache);
  const before = (await readLock(project.lockFile)) ?? (await readLock(project.mainLockFile));
  const request = lockRequest(project.system, project.plan);
  const after = await resolveLock(request, before, { ...archiveOptions(project, options)("index"), update: true });
  return availableUpdates(before, after);
}

/** What is newer in a lock than in the one before, and which of that is in the security archive. */
export function availableUpdates(before: Lock | undefined, after: Lock): AvailableUpdate[] {
  return lockChanges(before, after).map((change) => ({ ...change, security: isFromSecurity(change, after) }));
}

function isFromSecurity({ name, to }: LockChange, lock: Lock): boolean {
  const files = [
    ...(lock.sources[name]?.files ?? []),
    ...Object.values(lock.roots).flatMap(({ packages }): LockedFile[] => {
      const found = packages[name];
      return found?.version === to ? [found.file] : [];
    }),
  ];
  return files.some(({ archive }) => archive === "debian-security");
}
