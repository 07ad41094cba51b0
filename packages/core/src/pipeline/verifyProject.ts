import { readLock } from "../archive/lockFile.js";
import { type LockFinding, lockProblem, verifyLock } from "../archive/verifyLock.js";
import { NixwrtError } from "../errors.js";
import type { BuildEvent } from "./BuildEvent.js";
import type { Project } from "./openProject.js";
import { archiveOptions } from "./projectArchive.js";

/** How a lock is verified. */
export interface VerifyOptions {
  /** Use what the cache has, and no network. Default false. */
  readonly offline?: boolean;
  /** Told of what happens. */
  readonly onEvent?: (event: BuildEvent) => void;
  readonly signal?: AbortSignal;
}

/** What came out of verifying a lock. */
export interface VerifyResult {
  /** Absolute path of the lock. */
  readonly lockFile: string;
  /** Each thing that it pins, in the order of names. */
  readonly findings: readonly LockFinding[];
  /** What is wrong, or was not checked; undefined when all was checked. */
  readonly problem: NixwrtError | undefined;
}

/**
 * Checks that everything in nixwrt.lock is what Debian signed; see {@link verifyLock}. Builds nothing, and changes no lock.
 * @throws {NixwrtError} of class `archive`: LOCK_MISSING, LOCK_INVALID. What was found is not thrown.
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
