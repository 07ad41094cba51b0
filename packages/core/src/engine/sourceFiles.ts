import { copyFile, link, mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { hashFile } from "../hashFile.js";
import { fixedOutputPath, storeName } from "./storePath.js";

/** A downloaded file, and its present or future store path. */
export interface SourceFile {
  /** Absolute path on this machine. */
  readonly file: string;
  readonly name: string;
  readonly storePath: string;
}

/** @param file absolute path. The archive names downloads `<sha256>-<name>`, and the steps see `<name>` */
export async function sourceFile(file: string): Promise<SourceFile> {
  const match = /^([0-9a-f]{64})-(.+)$/.exec(basename(file));
  const name = storeName(match?.[2] ?? basename(file));
  const sha256 = match?.[1] ?? (await hashFile(file));
  return { file, name, storePath: fixedOutputPath(name, sha256) };
}

/**
 * Returns the present or future store paths of the files of sources, by `sourceKey`. Files whose names start with their hash need not
 * exist.
 */
export async function sourceStorePaths(files: ReadonlyMap<string, readonly string[]>): Promise<Map<string, string[]>> {
  const paths = new Map<string, string[]>();
  for (const [key, list] of files) {
    const found = await Promise.all(list.map(sourceFile));
    paths.set(
      key,
      found.map(({ storePath }) => storePath),
    );
  }
  return paths;
}

/**
 * Puts files below `folder`, under the names that they get in the store. Nix uses the file name.
 * @returns their paths relative to `folder`, in order
 */
export async function stageSources(sources: readonly SourceFile[], folder: string): Promise<string[]> {
  const staged: string[] = [];
  for (const [index, source] of sources.entries()) {
    const relative = join("sources", String(index), source.name);
    await mkdir(join(folder, "sources", String(index)), { recursive: true });
    // Makes a link if possible, because sources have hundreds of MB.
    await link(source.file, join(folder, relative)).catch(() => copyFile(source.file, join(folder, relative)));
    staged.push(relative);
  }
  return staged;
}
