import { exists } from "./exists.js";
import type { Nix, NixRun } from "./nix.js";
import { nixRun } from "./nixRun.js";

/** Those of the given store paths that are not in the store, or not whole. */
export async function missingPaths(
  nix: Nix,
  { runFolder, signal }: Pick<NixRun, "runFolder" | "signal">,
  paths: readonly string[],
): Promise<Set<string>> {
  const present = await Promise.all(paths.map((path) => exists(nix.hostPath(path))));
  // Nix has to say of each whether it is there whole, but a first build need not ask.
  if (!present.includes(true)) return new Set(paths);
  const command = ["nix-store", "--check-validity", "--print-invalid", ...paths];
  const output = await nixRun(nix, { command, runFolder, ...(signal === undefined ? {} : { signal }) });
  return new Set(output.split("\n").filter((line) => line !== ""));
}
