import { NixwrtError, type Problem } from "../errors.js";
import type { RawProblem } from "./stepSignal.js";

/** One step that failed. */
export interface StepFailure {
  readonly step: string;
  /** Problems that its script reported with `@nixwrt-problem` lines, for the pipeline to explain. */
  readonly problems: readonly RawProblem[];
  /** Nix's own reason, if something other than the script failed. */
  readonly reason: string | undefined;
  /** Remote builder that it ran on, if any. */
  readonly builder?: string;
  /** Its first error messages, if they are not among the last lines. Empty if there are none. */
  readonly earlierErrors: string;
  /** The last 40 lines of its log. */
  readonly tail: string;
  /** Path of the whole log. */
  readonly logFile: string;
}

/**
 * All steps that failed, not only the first. Its own problems describe them plainly. Code that knows the System can make better ones from
 * `failures`.
 */
export class BuildFailure extends NixwrtError {
  readonly failures: readonly StepFailure[];

  constructor(failures: readonly StepFailure[]) {
    super("build", failures.map(describe), logsOf(failures));
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

function logsOf(failures: readonly StepFailure[]): { readonly details?: string } {
  const parts = failures.flatMap(({ step, earlierErrors, tail }) => [
    ...(earlierErrors === "" ? [] : [`First errors of ${step}:\n${earlierErrors}`]),
    ...(tail === "" ? [] : [`Last lines of ${step}:\n${tail}`]),
  ]);
  return parts.length === 0 ? {} : { details: parts.join("\n\n") };
}
