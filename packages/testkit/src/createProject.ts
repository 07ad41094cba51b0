import { existsSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** A project's folder, made for a test. */
export interface TemporaryProject extends AsyncDisposable {
  /** Absolute path. */
  readonly directory: string;
}

/** Where the project finds its packages. */
export interface CreateProjectOptions {
  /** Folder from which `import "@nixwrt/core"` and other packages are to be found. Default: the current one. */
  readonly packagesFrom?: string;
}

/**
 * Makes a project of its own in the temporary folder, removed when it is disposed of (`await using`).
 * @param files Text by path, such as `{ "nixwrt.config.ts": "…" }`. An object is written as JSON.
 * @throws {Error} when no folder above `packagesFrom` has a node_modules.
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
