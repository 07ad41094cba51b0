import type { z } from "zod";
import { valueAt } from "../configPath.js";
import { withoutUndefined } from "./withoutUndefined.js";

/** What is left of a value without the parts that a schema refuses. */
export interface Remainder<T> {
  readonly value: T;
  /** First keys of the parts that were left out. */
  readonly leftOut: ReadonlySet<PropertyKey>;
}

/** Attempts to find all faults: what is left out can make what contains it incomplete, and so on up to the root. */
const attempts = 20;

/**
 * Removes the parts of a value that its schema refuses, so that the rest can be checked further. A part is as small as possible: a key, or a
 * whole list, so that the places of the other entries stay the same. Returns undefined if nothing useful is left.
 */
export function withoutFaults<T>(schema: z.ZodType<T>, value: unknown): Remainder<T> | undefined {
  const rest = withoutUndefined(value);
  const leftOut = new Set<PropertyKey>();
  for (let attempt = 0; attempt < attempts; attempt++) {
    const result = schema.safeParse(rest);
    if (result.success) return { value: result.data, leftOut };
    const parts = result.error.issues.flatMap(faultyPaths).map((path) => removable(rest, path));
    for (const part of parts) {
      const [first] = part;
      if (first === undefined) return undefined;
      leftOut.add(first);
      const holder = valueAt(rest, part.slice(0, -1));
      if (typeof holder === "object" && holder !== null) Reflect.deleteProperty(holder, part.at(-1) as PropertyKey);
    }
  }
  return undefined;
}

function faultyPaths(issue: z.core.$ZodIssue): PropertyKey[][] {
  return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
}

/** Returns the path of the smallest part around a fault that exists and is the value of a key. */
function removable(value: unknown, path: readonly PropertyKey[]): readonly PropertyKey[] {
  let part = path;
  while (part.length > 0 && (Array.isArray(valueAt(value, part.slice(0, -1))) || valueAt(value, part) === undefined))
    part = part.slice(0, -1);
  return part;
}
