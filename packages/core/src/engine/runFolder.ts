import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isInUse, leftOvers, makeOwnedFolder } from "../owned.js";
import { engineExpression } from "./engineExpression.js";
import type { Nix } from "./nix.js";
import { removeTree } from "./removeTree.js";

/** Below a run folder: where Nix keeps the folders of running steps. */
export const buildsFolder = "builds";

function runsFolder(cache: string): string {
  return join(cache, "runs");
}

/**
 * Gives one run of Nix a folder, and removes it when the run has ended. What processes that are gone have left behind is removed before.
 */
export async function inRunFolder<T>(
  nix: Pick<Nix, "folders">,
  cache: string,
  run: (runFolder: string) => Promise<T>,
): Promise<T> {
  for (const folder of nix.folders) await mkdir(folder, { recursive: true });
  await sweepRunFolders(cache);
  const runFolder = await makeRunFolder(cache);
  try {
    return await run(runFolder);
  } finally {
    await removeTree(runFolder);
  }
}

/** Writes what Nix evaluates: the plan as `enginePlan` has it, as JSON, and the expression that reads it. */
export async function writePlan(runFolder: string, plan: string): Promise<void> {
  await writeFile(join(runFolder, "plan.json"), plan);
  await writeFile(join(runFolder, "engine.nix"), engineExpression);
}

/** A folder in the cache for one run of Nix: its input files and the folders of running steps, gigabytes at times. */
export async function makeRunFolder(cache: string): Promise<string> {
  await mkdir(runsFolder(cache), { recursive: true });
  const folder = await makeOwnedFolder(runsFolder(cache));
  await mkdir(join(folder, buildsFolder));
  return folder;
}

/** Removes the run folders of processes that are gone. Those of running ones stay, so builds may be going on. */
export async function sweepRunFolders(cache: string): Promise<void> {
  const folders = await leftOvers(runsFolder(cache)).catch(() => []);
  for (const folder of folders) await removeTree(folder);
}

/** When each of the runs that go on now began, in ms since 1970. */
export async function runningSince(cache: string): Promise<number[]> {
  const names = await readdir(runsFolder(cache)).catch(() => []);
  const began: number[] = [];
  for (const name of names) {
    const folder = join(runsFolder(cache), name);
    // Made with the folder, and never changed.
    if (await isInUse(folder))
      began.push((await stat(join(folder, buildsFolder)).catch(() => undefined))?.birthtimeMs ?? 0);
  }
  return began;
}
