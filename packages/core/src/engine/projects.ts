import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, readlink, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { inCache } from "../archive/inCache.js";
import { writeAtomically } from "../writeAtomically.js";
import { exists } from "./exists.js";
import type { Nix } from "./nix.js";
import { storeName } from "./storePath.js";

/**
 * Returns the id of a project in the cache, made from the absolute path of its config file. `collectGarbage` keeps the outputs of its last
 * build as long as that file exists.
 */
function projectId(configFile: string): string {
  const hash = createHash("sha256").update(configFile).digest("hex").slice(0, 16);
  return `${storeName(basename(configFile))}-${hash}`;
}

function recordsFolder(cache: string): string {
  return join(cache, "projects");
}

/** Returns the config files of all projects that were ever built with this cache, sorted. Some may no longer exist. */
export async function registeredProjects(cache: string): Promise<string[]> {
  const names = await readdir(recordsFolder(cache)).catch(() => []);
  const files = names.map((name) => readFile(join(recordsFolder(cache), name), "utf8"));
  return (await Promise.all(files)).sort();
}

/**
 * Registers a project, so that garbage collection keeps what it needs.
 * @throws {NixwrtError} `CACHE_NOT_WRITABLE` (class host); never for a project that is already registered
 */
export async function registerProject(cache: string, configFile: string): Promise<void> {
  const record = join(recordsFolder(cache), projectId(configFile));
  if (await exists(record)) return;
  await inCache(cache, async () => {
    await mkdir(recordsFolder(cache), { recursive: true });
    await writeAtomically(record, configFile);
  });
}

/** Returns the folder with the names of the sources of each project's last build, by project. */
function sourcesFolder(cache: string): string {
  return join(cache, "engine", "sources");
}

/**
 * Records which downloads a project's build used, because its lock names neither sources by URL nor packed folders. Skipped if the cache is
 * not writable, because nothing is collected there either.
 * @param files absolute paths
 */
export async function rememberSources(cache: string, configFile: string, files: readonly string[]): Promise<void> {
  const record = join(sourcesFolder(cache), projectId(configFile));
  const text = JSON.stringify([...new Set(files.map((file) => basename(file)))].sort());
  if ((await readFile(record, "utf8").catch(() => undefined)) === text) return;
  await mkdir(sourcesFolder(cache), { recursive: true })
    .then(() => writeAtomically(record, text))
    .catch(() => {});
}

/** Returns the base names of the downloads that a project's last build used, or undefined without a record. */
export async function rememberedSources(cache: string, configFile: string): Promise<string[] | undefined> {
  const text = await readFile(join(sourcesFolder(cache), projectId(configFile)), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as string[]);
}

/** Forgets a project, and releases its outputs. */
export async function forgetProject(cache: string, nix: Nix, configFile: string): Promise<void> {
  const id = projectId(configFile);
  await rm(join(nix.linkFolder.host, id), { recursive: true, force: true });
  await rm(join(sourcesFolder(cache), id), { force: true });
  await rm(join(recordsFolder(cache), id), { force: true });
}

/**
 * Kinds of a project's links: outputs that were built for it; outputs that existed without building; or outputs of some steps, whose links
 * replace none of the others.
 */
type LinkKind = "result" | "cached" | "part";

/** Returns the argument of `--out-link` for a project, as Nix sees it. Nix creates the links `result`, `result-1`, … */
export async function outLink(nix: Nix, configFile: string, kind: LinkKind = "result"): Promise<string> {
  const id = projectId(configFile);
  await mkdir(join(nix.linkFolder.host, id), { recursive: true });
  return join(nix.linkFolder.guest, id, kind);
}

/** Removes links of an earlier build with more targets, beyond the first `count` links of a kind, and the links of parts. */
export async function dropLinksBeyond(
  nix: Nix,
  configFile: string,
  count: number,
  kind: LinkKind = "result",
): Promise<void> {
  const folder = join(nix.linkFolder.host, projectId(configFile));
  for (const name of await readdir(folder).catch(() => [])) {
    const [, of, index = "0"] = /^([a-z]+)(?:-(\d+))?$/.exec(name) ?? [];
    const isKept = of === kind ? Number(index) < count : of === "result" || of === "cached";
    if (!isKept) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Returns the store paths that are kept for a project. */
export async function linkedPaths(nix: Nix, configFile: string): Promise<Set<string>> {
  const folder = join(nix.linkFolder.host, projectId(configFile));
  const names = await readdir(folder).catch(() => []);
  return new Set(await Promise.all(names.map((name) => readlink(join(folder, name)))));
}
