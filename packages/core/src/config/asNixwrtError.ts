import { NixwrtError } from "../errors.js";

/** Returns the error if it is a NixwrtError, even one of another copy of this package, or undefined for other errors. */
export function asNixwrtError(error: unknown): NixwrtError | undefined {
  if (error instanceof NixwrtError) return error;
  const other = error as Partial<NixwrtError> | null | undefined;
  if (other?.name !== "NixwrtError" || !Array.isArray(other.problems)) return undefined;
  return new NixwrtError(other.exitClass ?? "config", other.problems, { cause: error });
}
