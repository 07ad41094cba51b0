import type { NixwrtError } from "@nixwrt/core";
import { CommanderError } from "commander";
import { reportBug } from "./reportBug.js";
import { reportProblems } from "./reportProblems.js";
import { systemProblem } from "./systemProblem.js";
import { usageProblem } from "./usageProblem.js";

/** Reports an error on stderr, and returns the exit code for it. */
export async function reportError(error: unknown): Promise<number> {
  const { exitCodes, redactUrls } = await import("@nixwrt/core/host");
  if (error instanceof CommanderError) {
    reportProblems({ problems: [usageProblem(error)] }, redactUrls);
    return exitCodes.usage;
  }
  if (isForPeople(error)) {
    reportProblems(error, redactUrls);
    return exitCodes[error.exitClass];
  }
  const problem = systemProblem(error);
  if (problem !== undefined) {
    reportProblems({ problems: [problem] }, redactUrls);
    return exitCodes.host;
  }
  reportBug(error, redactUrls);
  return exitCodes.internal;
}

/** Compares names, because `instanceof` fails for an error from a plugin's own copy of core. */
function isForPeople(error: unknown): error is NixwrtError {
  return error instanceof Error && error.name === "NixwrtError" && Array.isArray((error as NixwrtError).problems);
}
