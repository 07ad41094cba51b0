import { lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { inCache } from "../archive/inCache.js";
import { isInUse } from "../owned.js";
import { forgetCollectedRoots } from "./buildRoot.js";
import { exists } from "./exists.js";
import { forgetCollectedOutputs } from "./knownOutputs.js";
import { forgetCollectedLocals } from "./limitLocalOutputs.js";
import { type EngineOptions, type Nix, openNix } from "./nix.js";
import { nixRun } from "./nixRun.js";
import { forgetStartsBut } from "./objectStarts.js";
import { forgetProject, linkedPaths, registeredProjects } from "./projects.js";
import { removeTree } from "./removeTree.js";
import { makeRunFolder, runningSince, sweepRunFolders } from "./runFolder.js";

/** What to keep in the folders of the cache that are not Nix's, as base names. */
export interface KeepLists {
  /** Names in `downloads`. */
  readonly downloads: ReadonlySet<string>;
  /** Names in `roots`. */
  readonly roots: ReadonlySet<string>;
}

/**
 * Frees what no project's last build needs: outputs, sources and build roots in the store, downloads, unpacked roots, logs, and what killed
 * builds left behind. Objects that other kernels start from stay as long as their own kernel does. Projects whose config file no longer
 * exists are forgotten. Builds may run at the same time. The store of a `system` Nix is left to its owner's `nix-collect-garbage`, which
 * can then free what we release.
 * @returns bytes freed; for the store, Nix's number, to a hundredth of a MiB
 * @throws {NixwrtError} class host: the cache is not writable, or no user namespaces
 */
export function collectGarbage(options: EngineOptions, keep: KeepLists): Promise<{ readonly freedBytes: number }> {
  return inCache(options.cache, () => collect(options, keep));
}

async function collect(options: EngineOptions, keep: KeepLists): Promise<{ readonly freedBytes: number }> {
  const { cache } = options;
  const nix = await openNix(options);
  for (const project of await registeredProjects(cache)) {
    if (!(await exists(project))) await forgetProject(cache, nix, project);
  }
  const projects = await registeredProjects(cache);
  const linked = await Promise.all(projects.map((project) => linkedPaths(nix, project)));
  await forgetStartsBut(cache, nix, new Set(linked.flatMap((paths) => [...paths])));
  await sweepRunFolders(cache);
  const logsInUse = await logsOfRunningBuilds(cache);
  let freedBytes = 0;
  if (options.mode !== "system" && (await exists(join(cache, "nix/store"))))
    freedBytes += await collectStore(cache, nix);
  freedBytes += await removeAllBut(join(cache, "downloads"), keep.downloads);
  freedBytes += await removeAllBut(join(cache, "roots"), keep.roots);
  freedBytes += await removeAllBut(join(cache, "logs"), logsInUse);
  // Package indices of the archive: old ones pile up beside new ones, and a build needs none.
  freedBytes += await removeAllBut(join(cache, "index"), new Set());
  await forgetCollectedRoots(cache, nix);
  await forgetCollectedOutputs(cache, nix);
  await forgetCollectedLocals(cache, nix);
  return { freedBytes };
}

/** Returns the names of the logs that were written to since the first running build started. */
async function logsOfRunningBuilds(cache: string): Promise<Set<string>> {
  const folders = await runningSince(cache);
  if (folders.length === 0) return new Set();
  const since = Math.min(...folders);
  const names = await readdir(join(cache, "logs")).catch(() => []);
  const written = await Promise.all(names.map((name) => stat(join(cache, "logs", name)).catch(() => undefined)));
  return new Set(names.filter((_, index) => (written[index]?.mtimeMs ?? 0) >= since));
}

async function collectStore(cache: string, nix: Nix): Promise<number> {
  const runFolder = await makeRunFolder(cache);
  try {
    // A derivation keeps the sources of its step alive, but they are only needed to build it again.
    const command = ["nix-store", "--gc", "--option", "keep-derivations", "false"];
    return parseFreed(await nixRun(nix, { command, runFolder }));
  } finally {
    await removeTree(runFolder);
  }
}

/** Parses the bytes in `12 store paths deleted, 3.45 MiB freed`. */
export function parseFreed(output: string): number {
  const units = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };
  const match = /deleted, ([\d.]+) ([KMGT]iB|B|bytes)\b/.exec(output);
  if (match === null) return 0;
  return Math.round(Number(match[1]) * (units[match[2] as keyof typeof units] ?? 1));
}

/**
 * Removes entries that are not kept. What another process is currently downloading or unpacking also stays.
 * @returns bytes of what was removed
 */
async function removeAllBut(folder: string, keep: ReadonlySet<string>): Promise<number> {
  let freed = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    if (keep.has(name) || (await isInUse(join(folder, name)))) continue;
    freed += await sizeOf(join(folder, name));
    await removeTree(join(folder, name));
  }
  return freed;
}

async function sizeOf(path: string): Promise<number> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.blocks * 512;
  const sizes = await Promise.all((await readdir(path)).map((name) => sizeOf(join(path, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}
