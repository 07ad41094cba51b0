import type { Nix, NixRun } from "./nix.js";
import { nixError } from "./nixError.js";

/**
 * Runs a Nix command to its end.
 * @returns its output
 * @throws the error that {@link nixError} returns
 */
export async function nixRun(nix: Nix, run: NixRun): Promise<string> {
  try {
    return (await nix.spawn(run, { stdin: "ignore" })).stdout;
  } catch (error) {
    throw nixError(String((error as { stderr?: unknown }).stderr ?? ""), error, run.signal);
  }
}
