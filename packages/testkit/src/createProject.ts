import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** A project in a temporary folder, for a test. */
export interface TemporaryProject extends AsyncDisposable {
  /** Absolute path of the folder. */
  readonly directory: string;
}

/** Where the project finds its npm packages. */
export interface CreateProjectOptions {
  /** Folder from which Node resolves `@nixwrt/core` and other packages. Default: the current folder. */
  readonly packagesFrom?: string;
}

/**
 * Creates a project in a new temporary folder. Disposing of the project (`await using`) removes the folder.
 * @param files contents by path, such as `{ "nixwrt.config.ts": "…" }`; objects are written as JSON
 * @throws {Error} when neither `packagesFrom` nor a folder above it has a node_modules.
 */
export async function createProject(
  files: Readonly<Record<string, string | object>>,
  options: CreateProjectOptions = {},
): Promise<TemporaryProject> {
  const packages = findPackages(resolve(options.packagesFrom ?? "."));
  const directory = await realpath(await mkdtemp(join(tmpdir(), "nixwrt-project-")));
  const all = { "package.json": { private: true, type: "module" }, ...files };
  for (const [path, content] of Object.entries(all)) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, typeof content === "string" ? content : `${JSON.stringify(content, undefined, 2)}\n`);
  }
  await symlink(packages, join(directory, "node_modules"));
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

function findPackages(folder: string): string {
  const packages = join(folder, "node_modules");
  if (existsSync(packages)) return packages;
  if (dirname(folder) === folder) throw new Error("No folder above has a node_modules: run npm install first");
  return findPackages(dirname(folder));
}
