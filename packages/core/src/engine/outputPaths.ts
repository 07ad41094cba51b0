import { join } from "node:path";
import type { Nix, NixRun } from "./nix.js";
import { nixRun } from "./nixRun.js";

/** Store paths of a step's outputs by the step's name. The first is `$out`. */
export type OutputPaths = Readonly<Record<string, readonly [string, ...string[]]>>;

/**
 * Returns the paths of the outputs of a plan's steps, whether or not they exist. This needs neither the build root nor a source, only their
 * names.
 * @param run with a folder that has engine.nix and plan.json
 */
export async function outputPaths(nix: Nix, { runFolder, signal }: Pick<NixRun, "runFolder" | "signal">) {
  const file = join(nix.runFolder(runFolder), "engine.nix");
  const expression = `builtins.mapAttrs (name: step: map (output: output.outPath) step.all) (import ${file} { }).steps`;
  // In read-only mode, Nix does not require that the references of a step are in the store.
  const command = ["nix-instantiate", "--eval", "--strict", "--json", "--readonly-mode", "--expr", expression];
  const run = { command, runFolder, ...(signal === undefined ? {} : { signal }) };
  return JSON.parse(await nixRun(nix, run)) as OutputPaths;
}
