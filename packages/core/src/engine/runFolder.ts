import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isInUse, leftOvers, makeOwnedFolder } from "../owned.js";
import { engineExpression } from "./engineExpression.js";
import type { Nix } from "./nix.js";
import { removeTree } from "./removeTree.js";

/** Subfolder of a run folder where Nix creates the folders of running steps. */
export const buildsFolder = "builds";

function runsFolder(cache: string): string {
  return join(cache, "runs");
}

/** Creates a folder for one run of Nix, and removes it after the run. First removes what dead processes have left behind. */
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

/** Writes what Nix evaluates: the plan of `enginePlan` as JSON, and the expression that reads it. */
export async function writePlan(runFolder: string, plan: string): Promise<void> {
  await writeFile(join(runFolder, "plan.json"), plan);
  await writeFile(join(runFolder, "engine.nix"), engineExpression);
}

/** Creates a folder in the cache for one run of Nix, with its input files and the folders of running steps, which may have gigabytes. */
export async function makeRunFolder(cache: string): Promise<string> {
  await mkdir(runsFolder(cache), { recursive: true });
  const folder = await makeOwnedFolder(runsFolder(cache));
  await mkdir(join(folder, buildsFolder));
  return folder;
}

/** Removes the run folders of dead processes. Those of running builds stay. */
export async function sweepRunFolders(cache: string): Promise<void> {
  const folders = await leftOvers(runsFolder(cache)).catch(() => []);
  for (const folder of folders) await removeTree(folder);
}

/** Returns when each running build started, in ms since 1970. */
export async function runningSince(cache: string): Promise<number[]> {
  const names = await readdir(runsFolder(cache)).catch(() => []);
  const began: number[] = [];
  for (const name of names) {
    const folder = join(runsFolder(cache), name);
    // This subfolder is created with the run folder, and never replaced.
    if (await isInUse(folder))
      began.push((await stat(join(folder, buildsFolder)).catch(() => undefined))?.birthtimeMs ?? 0);
  }
  return began;
}
