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
 * Frees everything in the cache that no existing project needs. It keeps what the projects' locks name and the outputs of their last
 * builds.
 * @param options `cache`: absolute path.
 * @throws {NixwrtError} of class `host` if the cache is not writable or this machine allows no sandbox; of class `archive` if a project's
 * lock is not readable, because then its needs are unknown.
 */
export async function collectGarbage({ cache }: { readonly cache: string }): Promise<{ readonly freedBytes: number }> {
  const nixRoot = await findNixRoot(cache);
  // Nothing was ever built with this cache.
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

/** Reads the lock of a registered project. Its config file or its lock identifies a project; see `Project.keptFor`. */
function lockOf(file: string): Promise<Lock | undefined> {
  return readLock(file.endsWith(".lock") ? file : lockFileOf(projectDirectory(file)));
}

/** Returns any root that has a Nix. All of them share one store. */
async function findNixRoot(cache: string): Promise<string | undefined> {
  const folder = join(cache, "roots");
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => !name.startsWith("."))
    .map((name) => join(folder, name))
    .find((root) => resolveInRoot(root, "usr/bin/nix-store") !== undefined);
}

/** Returns the names of the downloads that a lock pins. Each name starts with the hash of the file. */
async function lockedDownloads(cache: string, locks: readonly Lock[]): Promise<Set<string>> {
  const packages = locks.flatMap((lock) => Object.values(lock.roots).flatMap((root) => Object.values(root.packages)));
  const sources = locks.flatMap((lock) => Object.values(lock.sources));
  const files = [...packages.map(({ file }) => file), ...sources.flatMap((source) => source.files)];
  const hashes = new Set(files.map(({ sha256 }) => sha256));
  const names = await readdir(join(cache, "downloads")).catch(() => []);
  return new Set(names.filter((name) => hashes.has(name.slice(0, 64))));
}

/**
 * Returns the names of downloads that no lock pins but projects need: sources by URL, and packed folders. The needs of a project whose
 * first build is still running, or which an earlier version built, are unknown. In that case all such downloads stay, except Debian
 * packages, because locks name those.
 */
async function otherSources(cache: string, projects: readonly string[]): Promise<string[]> {
  const noted = await Promise.all(projects.map((project) => rememberedSources(cache, project)));
  if (!noted.includes(undefined)) return noted.flatMap((names) => names ?? []);
  const names = await readdir(join(cache, "downloads")).catch(() => []);
  return names.filter((name) => !name.endsWith(".deb"));
}
