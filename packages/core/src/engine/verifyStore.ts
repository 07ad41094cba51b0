import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically } from "../writeAtomically.js";
import type { EngineEvent } from "./EngineEvent.js";
import type { Nix } from "./nix.js";
import { nixError } from "./nixError.js";
import { nixRun } from "./nixRun.js";

interface StoreCheck {
  readonly cache: string;
  readonly runFolder: string;
  readonly signal?: AbortSignal;
  readonly onEvent: (event: EngineEvent) => void;
}

/** Increased when an earlier version turns out to have let something wrong into stores. */
const version = "1";

/**
 * Compares everything in the store with its recorded hashes, once for each cache, because earlier versions let a step write to its inputs.
 * Changed paths are removed together with everything that refers to them, and so are fetched or built again.
 */
export async function verifyStore(nix: Nix, check: StoreCheck): Promise<void> {
  const record = join(check.cache, "engine", "store-verified");
  if ((await readFile(record, "utf8").catch(() => undefined)) === version) return;
  const paths = await readdir(nix.hostPath("/nix/store")).catch(() => []);
  if (paths.some((name) => name !== ".links")) {
    check.onEvent({
      kind: "phase",
      text: "Checking the store once for changes that earlier versions allowed steps to make",
    });
    const changed = await changedPaths(nix, check);
    if (changed.length > 0) {
      check.onEvent({
        kind: "phase",
        text: `Removing ${changed.length} store paths that were changed: ${changed.join(", ")}`,
      });
      await removePaths(nix, check, changed);
    }
  }
  await mkdir(join(check.cache, "engine"), { recursive: true });
  await writeAtomically(record, version);
}

async function changedPaths(nix: Nix, { runFolder, signal }: StoreCheck): Promise<string[]> {
  const command = ["nix-store", "--verify", "--check-contents"];
  const run = { command, runFolder, ...(signal === undefined ? {} : { signal }) };
  // It also fails when it has found something.
  const result = await nix.spawn(run, { stdin: "ignore", reject: false, encoding: "utf8" });
  const said = String(result.stderr);
  const changed = [...said.matchAll(/^(?:error: )?path '([^']+)' was modified!/gm)].map(([, path = ""]) => path);
  if (result.failed && changed.length === 0) throw nixError(said, result, signal);
  return changed;
}

async function removePaths(nix: Nix, { runFolder, signal }: StoreCheck, paths: readonly string[]): Promise<void> {
  const run = (command: readonly string[]) =>
    nixRun(nix, { command, runFolder, ...(signal === undefined ? {} : { signal }) });
  const referrers = await run(["nix-store", "--query", "--referrers-closure", ...paths]);
  // Links of projects protect paths from garbage collection, but damaged paths must go.
  await run(["nix-store", "--delete", "--ignore-liveness", ...referrers.split("\n").filter((line) => line !== "")]);
}
