import type { Bytes } from "../formats/Bytes.js";
import type { Check, CheckResult } from "./Inspection.js";

/** A check that a sum is as it should be. @param actual undefined when it was too much work to compute it */
export function equal<T>(what: string, actual: T | undefined, expected: T): Check {
  return { what, result: actual === undefined ? "not-checked" : resultOf(actual === expected) };
}

/** A check that could be done. */
export function check(what: string, ok: boolean): Check {
  return { what, result: resultOf(ok) };
}

/** A check that could not be done. */
export function notChecked(what: string): Check {
  return { what, result: "not-checked" };
}

function resultOf(ok: boolean): CheckResult {
  return ok ? "passed" : "failed";
}

/** That a part is all there; nothing when it is. @param bytes its size, as its header has it */
export function complete(bytes: number, available: Bytes): Check[] {
  const missing = bytes - available.size;
  return missing > 0 ? [check(`complete: ${missing} bytes are missing`, false)] : [];
}
