import type { NixwrtError } from "@nixwrt/core";
import { CommanderError } from "commander";
import { reportBug } from "./reportBug.js";
import { reportProblems } from "./reportProblems.js";
import { systemProblem } from "./systemProblem.js";
import { usageProblem } from "./usageProblem.js";

/** Tells people what went wrong, and gives the exit code that it stands for. */
export async function reportError(error: unknown): Promise<number> {
  const { exitCodes, redactUrls } = await import("@nixwrt/core");
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

/** A plugin may bring its own copy of core, whose errors `instanceof` would not know. */
function isForPeople(error: unknown): error is NixwrtError {
  return error instanceof Error && error.name === "NixwrtError" && Array.isArray((error as NixwrtError).problems);
}
