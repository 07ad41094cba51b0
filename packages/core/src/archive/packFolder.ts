import { createHash } from "node:crypto";
import type { Dirent } from "node:fs";
import { mkdir, readdir, readFile, readlink, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { Pack } from "tar-stream";
import { NixwrtError, Problems } from "../errors.js";
import { writeAtomically } from "../writeAtomically.js";
import { type IgnoreRules, ignoreRules } from "./ignoreRules.js";
import { inCache } from "./inCache.js";
import { secretFault } from "./sourceSecrets.js";

const leftOut = new Set([".git", "node_modules"]);

/**
 * Packs a folder as a tarball into the cache, without what .gitignore files exclude. Its bytes depend only on names, contents, links, and
 * which files are executable. So does its name, `<sha256>-folder.tar`.
 * @param folder absolute path
 * @returns absolute path of the tarball
 * @throws {NixwrtError} of class `config`: SOURCE_FOLDER if the folder does not exist or is not readable, all SOURCE_SECRET faults; of
 * class `host`: CACHE_NOT_WRITABLE.
 */
export async function packFolder(folder: string, cache: string): Promise<string> {
  const data = await tarballOf(folder);
  const sha256 = createHash("sha256").update(data).digest("hex");
  const path = join(cache, "downloads", `${sha256}-folder.tar`);
  const there = await stat(path).catch(() => undefined);
  if (there === undefined) {
    await inCache(cache, async () => {
      await mkdir(join(cache, "downloads"), { recursive: true });
      await writeAtomically(path, data);
    });
  }
  return path;
}

async function tarballOf(folder: string): Promise<Buffer> {
  const { pack } = await import("tar-stream");
  const tar = pack();
  const read = buffer(Readable.from(tar));
  const problems = new Problems();
  try {
    await addFolder({ tar, problems, rules: await ignoreRules(folder) }, folder, "folder");
  } catch (error) {
    throw new NixwrtError("config", {
      code: "SOURCE_FOLDER",
      path: folder,
      message: `a package is built from this folder, but it cannot be read (${(error as Error).message})`,
      hint: "Correct the path given to folderSource, or make the folder readable",
    });
  }
  tar.finalize();
  const data = await read;
  problems.throwIfAny("config");
  return data;
}

interface Packing {
  readonly tar: Pack;
  readonly problems: Problems;
  readonly rules: IgnoreRules;
}

/** Sorted by the UTF-16 code units of names, which no locale changes. Times, owners and all other modes are constant. */
async function addFolder(packing: Packing, folder: string, name: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  packing.tar.entry({ name, type: "directory", mode: 0o755, mtime: new Date(0) });
  const rules = await packing.rules.within(folder);
  for (const entry of entries.toSorted(byName)) {
    const path = join(folder, entry.name);
    if (leftOut.has(entry.name) || rules.ignores(path, entry.isDirectory())) continue;
    await addEntry({ ...packing, rules }, entry, path, `${name}/${entry.name}`);
  }
}

async function addEntry(packing: Packing, entry: Dirent, path: string, name: string): Promise<void> {
  const { tar, problems } = packing;
  const header = { name, mtime: new Date(0) };
  if (entry.isDirectory()) await addFolder(packing, path, name);
  else if (entry.isSymbolicLink()) {
    tar.entry({ ...header, type: "symlink", mode: 0o777, linkname: await readlink(path) });
  } else if (entry.isFile()) {
    const [data, { mode }] = await Promise.all([readFile(path), stat(path)]);
    const fault = secretFault(path, mode, data);
    if (fault === undefined) tar.entry({ ...header, mode: (mode & 0o111) === 0 ? 0o644 : 0o755 }, data);
    else {
      const message = `this file would become part of a package's source, which others can read, but ${fault}`;
      problems.add({
        code: "SOURCE_SECRET",
        path,
        message,
        hint: "Move it out of the folder, or add it to .gitignore",
      });
    }
  }
}

function byName(a: Dirent, b: Dirent): number {
  return a.name < b.name ? -1 : 1;
}
