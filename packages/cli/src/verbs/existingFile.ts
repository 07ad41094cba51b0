import { statSync } from "node:fs";
import { InvalidArgumentError } from "commander";

/** Reads the path of a file that is there; may be given more than once. */
export function existingFile(path: string, before: readonly string[] = []): readonly string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new InvalidArgumentError("There is no such file.");
  return [...before, path];
}
