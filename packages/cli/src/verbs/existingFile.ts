import { statSync } from "node:fs";
import { InvalidArgumentError } from "commander";

/** Parses an option whose value is the path of an existing file. The option can be repeated. */
export function existingFile(path: string, before: readonly string[] = []): readonly string[] {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new InvalidArgumentError("There is no such file.");
  return [...before, path];
}
