import { join } from "node:path";
import type { Nix, NixRun } from "./nix.js";
import { nixRun } from "./nixRun.js";

/** Store paths of a step's outputs by the step's name; the first is `$out`. */
export type OutputPaths = Readonly<Record<string, readonly [string, ...string[]]>>;

/**
 * Where the outputs of a plan's steps will be, or are: this needs neither the build root nor a source, only their names.
 * @param run of a folder that holds engine.nix and plan.json
 */
export async function outputPaths(nix: Nix, { runFolder, signal }: Pick<NixRun, "runFolder" | "signal">) {
  const file = join(nix.runFolder(runFolder), "engine.nix");
  const expression = `builtins.mapAttrs (name: step: map (output: output.outPath) step.all) (import ${file} { }).steps`;
  // In read-only mode Nix does not ask that what a step refers to is in the store.
  const command = ["nix-instantiate", "--eval", "--strict", "--json", "--readonly-mode", "--expr", expression];
  const run = { command, runFolder, ...(signal === undefined ? {} : { signal }) };
  return JSON.parse(await nixRun(nix, run)) as OutputPaths;
}
