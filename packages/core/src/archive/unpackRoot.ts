import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { leftOvers, makeOwnedFolder } from "../owned.js";
import type { ArchiveOptions } from "./ArchiveOptions.js";
import { fetchFiles } from "./fetchFiles.js";
import { poolFile } from "./fetchSources.js";
import { beginRoot, finishRoot } from "./finishRoot.js";
import { inCache } from "./inCache.js";
import type { LockedRoot } from "./Lock.js";
import { findMirrors } from "./mirrors.js";
import { isSealed, type RootEntries, sealRoot, sweepManifests } from "./RootManifest.js";
import { RootWriter } from "./RootWriter.js";
import { unpackDeb } from "./unpackDeb.js";

/** Increased when the same packages would be unpacked differently. Roots of older versions are then no longer used. */
export const formatVersion = 2;

/** Returns the path of a root, whether or not it exists. The name depends on the hashes of its files. */
export function rootPath(root: LockedRoot, cache: string): string {
  const hash = createHash("sha256").update(`format ${formatVersion}\n`);
  const files = Object.values(root.packages).map(({ file }) => file.sha256);
  for (const sha256 of files.sort()) hash.update(`${sha256}\n`);
  return join(cache, "roots", hash.digest("hex").slice(0, 40));
}

/**
 * Unpacks all packages of a root into one folder, and downloads what is missing. An existing root is not checked again. Two processes may
 * do this at the same time, and a process may be killed: only a complete root gets its name.
 * @returns the absolute path of the root
 * @throws {NixwrtError} of class `archive`: errors of downloads, DEB_DAMAGED; of class `host`: CACHE_NOT_WRITABLE.
 */
export async function unpackRoot(root: LockedRoot, options: ArchiveOptions): Promise<string> {
  const destination = rootPath(root, options.cache);
  if (await isSealed(destination)) return destination;
  const names = Object.keys(root.packages).sort();
  const mirrors = await findMirrors(options);
  const remote = names.map((name) => poolFile(fileOf(root, name), root.released, mirrors));
  const paths = await fetchFiles(remote, "downloads", options, { verify: true });
  await inCache(options.cache, async () => {
    const roots = join(options.cache, "roots");
    await mkdir(roots, { recursive: true });
    await sweepManifests(roots);
    for (const left of await leftOvers(roots, ".")) await rm(left, { recursive: true, force: true });
    const directory = await makeOwnedFolder(roots, ".");
    try {
      const writer = new RootWriter(directory);
      beginRoot(writer);
      for (const [done, name] of names.entries()) {
        options.onProgress?.({ kind: "unpack", packages: { done, total: names.length } });
        await unpackDeb(paths.get(fileOf(root, name).sha256) as string, name, writer, options.signal);
      }
      finishRoot(writer, directory);
      await putInPlace(directory, destination, writer.entries());
      options.onProgress?.({ kind: "unpack", packages: { done: names.length, total: names.length } });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
  return destination;
}

/** Gives a root its name, and stores its manifest. */
async function putInPlace(directory: string, destination: string, entries: RootEntries): Promise<void> {
  // A root that was found damaged has lost its manifest.
  if (existsSync(destination) && !(await isSealed(destination))) {
    const damaged = await makeOwnedFolder(dirname(destination), ".");
    await rename(destination, join(damaged, "root")).catch(() => {});
    await rm(damaged, { recursive: true, force: true });
  }
  // This comes first: without the manifest, an existing root does not count.
  await sealRoot(destination, entries);
  await rename(directory, destination).catch((error) => {
    // Another process was faster.
    if (!existsSync(destination)) throw error;
  });
}

function fileOf(root: LockedRoot, name: string) {
  return (root.packages[name] as LockedRoot["packages"][string]).file;
}
