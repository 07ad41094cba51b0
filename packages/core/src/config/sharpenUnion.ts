import type { z } from "zod";
import { nearest } from "../nearest.js";

export type Issue = z.core.$ZodIssue;

/** Known keys, by an issue's list of unknown keys. */
export type KnownKeys = WeakMap<readonly string[], readonly string[]>;

/** Parameters of a rule for values that certainly have the form of its schema. */
export const rule = { isRule: true };

function isRule(issue: Issue): boolean {
  return issue.code === "custom" && issue.params?.isRule === true;
}

/**
 * A union's issue says only that no form fits. If one form was clearly intended, this returns its issues instead, because they say more.
 */
export function sharpenUnion(issue: Issue, knownKeys: KnownKeys): Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const ruled = issue.errors.find((errors) => errors.length > 0 && errors.every(isRule));
  if (ruled !== undefined) return ruled.map((error) => ({ ...error, path: [...issue.path, ...error.path] }));
  const [best, next] = issue.errors
    .map((errors) => errors.flatMap((error) => sharpenUnion(error, knownKeys)))
    .filter((errors) => errors.every((error) => error.path.length > 0 || error.code === "unrecognized_keys"))
    .map((errors) => ({ errors, distance: distance(errors, knownKeys) }))
    .toSorted((a, b) => a.distance - b.distance);
  if (best === undefined || best.distance === next?.distance) return [issue];
  return best.errors.map((error) => ({ ...error, path: [...issue.path, ...error.path] }));
}

/** Returns how far a value is from a form. A misspelt key does not count, because the right key is missing, too. */
function distance(issues: readonly Issue[], knownKeys: KnownKeys): number {
  return issues.reduce((sum, issue) => {
    if (issue.code !== "unrecognized_keys") return sum + 1;
    const known = knownKeys.get(issue.keys) ?? [];
    return sum + issue.keys.filter((key) => nearest(key, known) === undefined).length;
  }, 0);
}
