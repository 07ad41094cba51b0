import { mkdir, mkdtemp, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { processSpace, processStart } from "./processIdentity.js";
import { removeTree } from "./removeTree.js";

/** Below a run folder: where Nix keeps the folders of running steps. */
export const buildsFolder = "builds";

const dayMs = 24 * 60 * 60 * 1000;

function runsFolder(cache: string): string {
  return join(cache, "runs");
}

/**
 * A folder in the cache for one run of Nix: its input files and the folders of running steps, gigabytes at times. Its
 * name tells which process it belongs to, so that what a killed run left behind is recognised.
 */
export async function makeRunFolder(cache: string): Promise<string> {
  await mkdir(runsFolder(cache), { recursive: true });
  const owner = `${processSpace()}.${process.pid}.${processStart(process.pid)}.`;
  const folder = await mkdtemp(join(runsFolder(cache), owner));
  await mkdir(join(folder, buildsFolder));
  return folder;
}

/** Removes the run folders of processes that are gone. Those of running ones stay, so builds may be going on. */
export async function sweepRunFolders(cache: string): Promise<void> {
  const folder = runsFolder(cache);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (await isStale(folder, name)) await removeTree(join(folder, name));
  }
}

async function isStale(folder: string, name: string): Promise<boolean> {
  const [boot, namespace, pid, start] = name.split(".");
  if (`${boot}.${namespace}` === processSpace()) return processStart(Number(pid)) !== start;
  // Of another boot, container or host: nothing says whether it runs, but no build goes on for a day.
  const found = await stat(join(folder, name)).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > dayMs;
}
