import { join } from "node:path";
import { execa, type Options } from "execa";

/** The repository's folder. */
export const repository = join(import.meta.dirname, "..");
export const examples = join(repository, "examples");
const nixwrtBin = join(repository, "packages/cli/bin/nixwrt.js");

/** Runs the command line as it is built; never rejects. */
export function nixwrt(args: readonly string[], options: Options = {}) {
  return execa(process.execPath, [nixwrtBin, ...args], { stdin: "ignore", reject: false, ...options });
}
