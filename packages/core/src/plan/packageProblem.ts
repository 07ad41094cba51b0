import type { Problem } from "../errors.js";
import { shellQuote } from "../shellQuote.js";

/** A bash command that reports a problem of a package, for whoever builds it. */
export function reportCommand(problem: Problem): string {
  return `echo ${shellQuote(`@nixwrt-problem ${JSON.stringify(problem)}`)}`;
}

/** What the step of a package reports is fit for people as it is. Undefined for any other problem. */
export function explainPackageProblem(raw: Readonly<Record<string, unknown>>): Problem | undefined {
  const { code, message, hint } = raw;
  if (typeof code !== "string" || typeof message !== "string") return undefined;
  return { code, message, ...(typeof hint === "string" ? { hint } : {}) };
}
