import { NixwrtError, type Problem } from "../errors.js";
import type { RawProblem } from "./stepSignal.js";

/** One step that failed. */
export interface StepFailure {
  readonly step: string;
  /** What its script reported with `@nixwrt-problem` lines, for the pipeline to explain. */
  readonly problems: readonly RawProblem[];
  /** Why, when it was not its script that failed: Nix's own words. */
  readonly reason: string | undefined;
  /** The remote builder that it ran on, if it did. */
  readonly builder?: string;
  /** The last 40 lines of its log. */
  readonly tail: string;
  /** The whole log. */
  readonly logFile: string;
}

/**
 * Steps failed: all of them, not only the first. Its own problems say so plainly; whoever knows the System can make
 * better ones from `failures`.
 */
export class BuildFailure extends NixwrtError {
  readonly failures: readonly StepFailure[];

  constructor(failures: readonly StepFailure[]) {
    super("build", failures.map(describe), tailsOf(failures));
    this.failures = failures;
  }
}

function describe(failure: StepFailure): Problem {
  const reported = failure.problems.map((problem) => problem.code);
  const why = reported.length > 0 ? `reported ${reported.join(", ")}` : (failure.reason ?? "failed");
  return {
    code: "STEP_FAILED",
    message: `The step ${failure.step} ${why}.`,
    hint: `Its whole log is in ${failure.logFile}`,
  };
}

function tailsOf(failures: readonly StepFailure[]): { readonly details?: string } {
  const tails = failures.filter(({ tail }) => tail !== "");
  if (tails.length === 0) return {};
  return { details: tails.map(({ step, tail }) => `Last lines of ${step}:\n${tail}`).join("\n\n") };
}
