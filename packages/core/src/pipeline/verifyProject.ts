import { readLock } from "../archive/lockFile.js";
import { type LockFinding, lockProblem, verifyLock } from "../archive/verifyLock.js";
import { NixwrtError } from "../errors.js";
import type { BuildEvent } from "./BuildEvent.js";
import type { Project } from "./openProject.js";
import { archiveOptions } from "./projectArchive.js";

/** How to verify a lock. */
export interface VerifyOptions {
  /** Use the cache only, and no network. Default: false. */
  readonly offline?: boolean;
  /** Called with the progress. */
  readonly onEvent?: (event: BuildEvent) => void;
  readonly signal?: AbortSignal;
}

/** Result of verifying a lock. */
export interface VerifyResult {
  /** Absolute path of the lock. */
  readonly lockFile: string;
  /** One finding for each pinned file, sorted by name. */
  readonly findings: readonly LockFinding[];
  /** What is wrong or was not checked. Undefined if everything was checked. */
  readonly problem: NixwrtError | undefined;
}

/**
 * Checks that Debian signed everything in nixwrt.lock; see {@link verifyLock}. Builds nothing and does not change the lock.
 * @throws {NixwrtError} of class `archive`: LOCK_MISSING, LOCK_INVALID. Findings are not thrown.
 */
export async function verifyProject(project: Project, options: VerifyOptions = {}): Promise<VerifyResult> {
  const { lockFile } = project;
  const lock = await readLock(lockFile);
  if (lock === undefined) {
    throw new NixwrtError("archive", {
      code: "LOCK_MISSING",
      path: lockFile,
      message: "there is no lock yet",
      hint: "`nixwrt build` or `nixwrt update` creates it from verified indices",
    });
  }
  const findings = await verifyLock(lock, archiveOptions(project, options)("index"));
  return { lockFile, findings, problem: lockProblem(findings, lockFile) };
}
