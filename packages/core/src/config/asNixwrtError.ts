import { NixwrtError } from "../errors.js";

/** The error as one for people, also when another copy of this package made it; undefined when it is not one. */
export function asNixwrtError(error: unknown): NixwrtError | undefined {
  if (error instanceof NixwrtError) return error;
  const other = error as Partial<NixwrtError> | null | undefined;
  if (other?.name !== "NixwrtError" || !Array.isArray(other.problems)) return undefined;
  return new NixwrtError(other.exitClass ?? "config", other.problems, { cause: error });
}
