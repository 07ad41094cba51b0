import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Lock } from "../archive/Lock.js";
import { readLock } from "../archive/lockFile.js";
import { rootPath } from "../archive/unpackRoot.js";
import { projectDirectory } from "../config/loadConfig.js";
import { collectGarbage as collect } from "../engine/collectGarbage.js";
import { registeredProjects, rememberedSources } from "../engine/projects.js";
import { resolveInRoot } from "../resolveInRoot.js";
import { lockFileOf } from "./openProject.js";

/**
 * Frees what no project needs that was built with this cache and is still there: what their locks name stays, and what
 * their last builds made.
 * @param options `cache`: absolute path.
 * @throws {NixwrtError} of class `host` when the cache cannot be written or this machine allows no sandbox; of class
 * `archive` when a project's lock cannot be read: what it needs is not known then.
 */
export async function collectGarbage({ cache }: { readonly cache: string }): Promise<{ readonly freedBytes: number }> {
  const nixRoot = await findNixRoot(cache);
  // Nothing was ever built here.
  if (nixRoot === undefined) return { freedBytes: 0 };
  const projects = (await registeredProjects(cache)).filter((file) => existsSync(file));
  const locks = (await Promise.all(projects.map(lockOf))).filter((lock) => lock !== undefined);
  const roots = locks.flatMap((lock) => Object.values(lock.roots));
  return await collect(
    { cache, nixRoot },
    {
      roots: new Set(roots.map((root) => basename(rootPath(root, cache)))),
      downloads: new Set([...(await lockedDownloads(cache, locks)), ...(await otherSources(cache, projects))]),
    },
  );
}

/** The lock of a registered project, which is known by its config file, or by its lock itself; see `Project.keptFor`. */
function lockOf(file: string): Promise<Lock | undefined> {
  return readLock(file.endsWith(".lock") ? file : lockFileOf(projectDirectory(file)));
}

/** Any root with a Nix will do: all of them know the same store. */
async function findNixRoot(cache: string): Promise<string | undefined> {
  const folder = join(cache, "roots");
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => !name.startsWith("."))
    .map((name) => join(folder, name))
    .find((root) => resolveInRoot(root, "usr/bin/nix-store") !== undefined);
}

/** Names of the downloads that a lock pins; each begins with its file's hash. */
async function lockedDownloads(cache: string, locks: readonly Lock[]): Promise<Set<string>> {
  const packages = locks.flatMap((lock) => Object.values(lock.roots).flatMap((root) => Object.values(root.packages)));
  const sources = locks.flatMap((lock) => Object.values(lock.sources));
  const files = [...packages.map(({ file }) => file), ...sources.flatMap((source) => source.files)];
  const hashes = new Set(files.map(({ sha256 }) => sha256));
  const names = await readdir(join(cache, "downloads")).catch(() => []);
  return new Set(names.filter((name) => hashes.has(name.slice(0, 64))));
}

/**
 * Names of the downloads that no lock pins, and projects have all the same: sources by address, and packed folders. What a
 * project has whose first build is still going on, or was one of an earlier version, is not known. Then all of them
 * stay; packages of Debian do not, since locks name those.
 */
async function otherSources(cache: string, projects: readonly string[]): Promise<string[]> {
  const noted = await Promise.all(projects.map((project) => rememberedSources(cache, project)));
  if (!noted.includes(undefined)) return noted.flatMap((names) => names ?? []);
  const names = await readdir(join(cache, "downloads")).catch(() => []);
  return names.filter((name) => !name.endsWith(".deb"));
}
