import { prepareCache } from "../archive/cacheFolder.js";
import type { Lock, LockedFile } from "../archive/Lock.js";
import { readLock } from "../archive/lockFile.js";
import { resolveLock } from "../archive/resolveLock.js";
import { lockRequest } from "./lockRequest.js";
import type { Project } from "./openProject.js";
import { archiveOptions, type ProjectArchiveOptions } from "./projectArchive.js";
import { type LockChange, lockChanges } from "./updateLock.js";

/** A locked package or source for which the archive has a newer version. */
export interface AvailableUpdate extends LockChange {
  /**
   * Whether the newer version is in Debian's security suite. After a point release includes a fix, the fix is no longer in that suite, and
   * no other data of a mirror says what a version is for. So false does not mean that the version fixes no vulnerability.
   */
  readonly security: boolean;
}

/**
 * Returns what `nixwrt update` would change in nixwrt.lock, sorted by name. Changes nothing.
 * @throws {NixwrtError} of class `archive`, as resolving a lock does.
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

/** Returns what is newer in a lock than in the previous one, and whether it is in the security suite. */
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
