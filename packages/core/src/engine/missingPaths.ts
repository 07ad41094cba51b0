import { exists } from "./exists.js";
import type { Nix, NixRun } from "./nix.js";
import { nixRun } from "./nixRun.js";

/** Returns the given store paths that are missing or incomplete in the store. */
export async function missingPaths(
  nix: Nix,
  { runFolder, signal }: Pick<NixRun, "runFolder" | "signal">,
  paths: readonly string[],
): Promise<Set<string>> {
  const present = await Promise.all(paths.map((path) => exists(nix.hostPath(path))));
  // Only Nix knows whether a path is complete. A first build need not ask.
  if (!present.includes(true)) return new Set(paths);
  const command = ["nix-store", "--check-validity", "--print-invalid", ...paths];
  const output = await nixRun(nix, { command, runFolder, ...(signal === undefined ? {} : { signal }) });
  return new Set(output.split("\n").filter((line) => line !== ""));
}
