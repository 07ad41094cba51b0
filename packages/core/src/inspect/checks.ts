import type { Bytes } from "../formats/Bytes.js";
import type { Check, CheckResult } from "./Inspection.js";

/**
 * Returns a check that a sum has the expected value.
 * @param actual undefined if computing it was too much work
 */
export function equal<T>(what: string, actual: T | undefined, expected: T): Check {
  return { what, result: actual === undefined ? "not-checked" : resultOf(actual === expected) };
}

/** Returns a check that was done. */
export function check(what: string, ok: boolean): Check {
  return { what, result: resultOf(ok) };
}

/** Returns a check that was not possible. */
export function notChecked(what: string): Check {
  return { what, result: "not-checked" };
}

function resultOf(ok: boolean): CheckResult {
  return ok ? "passed" : "failed";
}

/**
 * Returns a failed check if a part is incomplete, otherwise nothing.
 * @param bytes its size, according to its header
 */
export function complete(bytes: number, available: Bytes): Check[] {
  const missing = bytes - available.size;
  return missing > 0 ? [check(`complete: ${missing} bytes are missing`, false)] : [];
}
