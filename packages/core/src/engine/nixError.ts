import { NixwrtError } from "../errors.js";
import { namespaceProblem } from "./namespaces.js";

const diskFull = /No space left on device|database or disk is full/;

/** Messages of Nix and SQLite about a cache that is not writable, with the system's error code. */
const cacheFaults: readonly [RegExp, string][] = [
  [diskFull, "ENOSPC"],
  [/Disk quota exceeded/, "EDQUOT"],
  [/Read-only file system/, "EROFS"],
  [/attempt to write a readonly database|Permission denied/, "EACCES"],
];

/**
 * Returns the error for a Nix that failed although no step did.
 * @param text Nix's standard error
 * @returns for a cache that is not writable, an error with a system error code that `inCache` explains
 */
export function nixError(text: string, cause: unknown, signal: AbortSignal | undefined): Error {
  if (signal?.aborted) return interrupted(cause);
  const namespaces = namespaceProblem(text);
  if (namespaces !== undefined) return new NixwrtError("host", namespaces, { cause });
  const code = cacheFaults.find(([pattern]) => pattern.test(text))?.[1];
  if (code !== undefined) return Object.assign(new Error(text, { cause }), { code });
  const problem = { code: "NIX_FAILED", message: "Nix failed with an internal error; see below." };
  return new NixwrtError("internal", problem, { cause, details: text });
}

/** Whether Nix, or a program of a step, reports a full disk or a refused sandbox. */
export function isHostFault(text: string): boolean {
  return diskFull.test(text) || namespaceProblem(text) !== undefined;
}

function interrupted(cause: unknown): NixwrtError {
  const message = "The build was interrupted. Finished steps are kept.";
  return new NixwrtError("interrupted", { code: "INTERRUPTED", message }, { cause });
}
