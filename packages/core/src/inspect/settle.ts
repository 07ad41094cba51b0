import type { Found, FoundPart } from "./Found.js";
import type { Check, InspectedPart, Verdict } from "./Inspection.js";

/**
 * Assigns verdicts to parts.
 * @param covered whether a passed check around them covers all their bytes
 */
export function settle(parts: readonly FoundPart[], covered: boolean): InspectedPart[] {
  return parts.map(({ guard, ...part }) => {
    const isCovered = covered || vouches({ ...part, guard });
    const inner = settle(part.parts, isCovered);
    const isGuarded = isCovered || guard === "pattern" || (guard === "parts" && inner.length > 0);
    const own = verdictOf(part.checks, isGuarded ? "sound" : "not-checked");
    return { ...part, verdict: worst([own, ...inner.map(({ verdict }) => verdict)]), parts: inner };
  });
}

/** Whether checks that cover all of a part, including its content, have passed. */
export function vouches({ guard, checks }: Found): boolean {
  return guard === "checks" && checks.length > 0 && checks.every(({ result }) => result === "passed");
}

/**
 * Returns the verdict of checks.
 * @param otherwise verdict if all were done and none failed
 */
export function verdictOf(checks: readonly Check[], otherwise: Verdict): Verdict {
  if (checks.some(({ result }) => result === "failed")) return "damaged";
  return checks.some(({ result }) => result === "not-checked") ? "not-checked" : otherwise;
}

/** Returns the worst verdict. Without any, `sound`. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("damaged")) return "damaged";
  return verdicts.includes("not-checked") ? "not-checked" : "sound";
}
