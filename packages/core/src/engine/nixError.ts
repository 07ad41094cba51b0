import { NixwrtError } from "../errors.js";
import { namespaceProblem } from "./namespaces.js";

const diskFull = /No space left on device|database or disk is full/;

/** What Nix and SQLite say of a cache that cannot be written, by the system's code for it. */
const cacheFaults: readonly [RegExp, string][] = [
  [diskFull, "ENOSPC"],
  [/Disk quota exceeded/, "EDQUOT"],
  [/Read-only file system/, "EROFS"],
  [/attempt to write a readonly database|Permission denied/, "EACCES"],
];

/**
 * The error behind a Nix that ended badly, though no step failed.
 * @param text what Nix wrote to standard error
 * @returns for a cache that cannot be written an error with a system error code, for `inCache` to explain
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

/** Whether Nix, or a program of a step, says that the disk is full, or that it may not make a sandbox. */
export function isHostFault(text: string): boolean {
  return diskFull.test(text) || namespaceProblem(text) !== undefined;
}

function interrupted(cause: unknown): NixwrtError {
  const message = "The build was interrupted. Finished steps are kept.";
  return new NixwrtError("interrupted", { code: "INTERRUPTED", message }, { cause });
}
