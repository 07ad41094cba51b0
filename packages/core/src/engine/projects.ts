import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, readlink, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { inCache } from "../archive/inCache.js";
import { writeAtomically } from "../writeAtomically.js";
import { exists } from "./exists.js";
import type { Nix } from "./nix.js";
import { storeName } from "./storePath.js";

/**
 * A project, as the cache knows it: by the absolute path of its config file. The outputs of its last build are kept by
 * `collectGarbage` for as long as that file exists.
 */
function projectId(configFile: string): string {
  const hash = createHash("sha256").update(configFile).digest("hex").slice(0, 16);
  return `${storeName(basename(configFile))}-${hash}`;
}

function recordsFolder(cache: string): string {
  return join(cache, "projects");
}

/** Config files of all projects that were ever built with this cache, sorted; some may be gone. */
export async function registeredProjects(cache: string): Promise<string[]> {
  const names = await readdir(recordsFolder(cache)).catch(() => []);
  const files = names.map((name) => readFile(join(recordsFolder(cache), name), "utf8"));
  return (await Promise.all(files)).sort();
}

/**
 * Makes a project known, so that a collection keeps what it needs.
 * @throws {NixwrtError} `CACHE_NOT_WRITABLE` (class host); never for a project that is known already
 */
export async function registerProject(cache: string, configFile: string): Promise<void> {
  const record = join(recordsFolder(cache), projectId(configFile));
  if (await exists(record)) return;
  await inCache(cache, async () => {
    await mkdir(recordsFolder(cache), { recursive: true });
    await writeAtomically(record, configFile);
  });
}

/** Where the names of the sources that each project's last build had are, by project. */
function sourcesFolder(cache: string): string {
  return join(cache, "engine", "sources");
}

/**
 * Notes which downloads a project's build took: its lock does not name sources by address, nor packed folders. A cache that
 * cannot be written stays without; nothing is collected in there either.
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

/** Base names of the downloads that a project's last build took; undefined when nothing is noted. */
export async function rememberedSources(cache: string, configFile: string): Promise<string[] | undefined> {
  const text = await readFile(join(sourcesFolder(cache), projectId(configFile)), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as string[]);
}

/** Forgets a project, and lets go of its outputs. */
export async function forgetProject(cache: string, nix: Nix, configFile: string): Promise<void> {
  const id = projectId(configFile);
  await rm(join(nix.linkFolder.host, id), { recursive: true, force: true });
  await rm(join(sourcesFolder(cache), id), { force: true });
  await rm(join(recordsFolder(cache), id), { force: true });
}

/**
 * What a project's links are of: what was built for it; what was there without building; or some of its steps, whose links replace none of
 * the others.
 */
type LinkKind = "result" | "cached" | "part";

/** The argument of `--out-link` for a project, as Nix sees it: it makes links `result`, `result-1`, … */
export async function outLink(nix: Nix, configFile: string, kind: LinkKind = "result"): Promise<string> {
  const id = projectId(configFile);
  await mkdir(join(nix.linkFolder.host, id), { recursive: true });
  return join(nix.linkFolder.guest, id, kind);
}

/** Removes what an earlier build of more targets linked beyond the first `count` links of a kind, and what was linked of parts. */
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

/** The store paths that are kept for a project. */
export async function linkedPaths(nix: Nix, configFile: string): Promise<Set<string>> {
  const folder = join(nix.linkFolder.host, projectId(configFile));
  const names = await readdir(folder).catch(() => []);
  return new Set(await Promise.all(names.map((name) => readlink(join(folder, name)))));
}
