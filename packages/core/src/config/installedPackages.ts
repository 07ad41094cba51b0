import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { readPackageJson } from "./readPackageJson.js";

/** A package that modules in a folder can import. */
export interface InstalledPackage {
  readonly name: string;
  /** Empty if its package.json has none. */
  readonly version: string;
  readonly description: string;
  readonly keywords: readonly string[];
  /** Absolute path of its folder. For a linked package, the path of the link. */
  readonly folder: string;
  /** Versions of @nixwrt/core that it is made for: its peer dependency. */
  readonly coreRange?: string;
}

/** Returns the package of this name that a module in a folder would import. */
export function installedPackage(name: string, folder: string): InstalledPackage | undefined {
  for (const modules of nodeModules(folder)) {
    const one = readManifest(join(modules, name), name);
    if (one !== undefined) return one;
  }
  return undefined;
}

/** Returns the names of the packages that a module in a folder can import, nearest first. */
export function installedNames(folder: string): string[] {
  return [...new Set(nodeModules(folder).flatMap(namesIn))];
}

/** Returns the packages with a keyword that a module in a folder can import, sorted by name. */
export function installedWith(keyword: string, folder: string): InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  for (const modules of nodeModules(folder)) {
    for (const name of namesIn(modules)) {
      const one = found.has(name) ? undefined : readManifest(join(modules, name), name);
      if (one !== undefined) found.set(name, one);
    }
  }
  return [...found.values()].filter((one) => one.keywords.includes(keyword)).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Returns the folders that `import` searches. */
function nodeModules(folder: string): string[] {
  const parent = dirname(folder);
  const own = join(folder, "node_modules");
  return parent === folder ? [own] : [own, ...nodeModules(parent)];
}

function namesIn(modules: string): string[] {
  return subfolders(modules).flatMap((name) =>
    name.startsWith("@") ? subfolders(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
  );
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith("."));
  } catch {
    return [];
  }
}

/** Reads a package's manifest. Ignores folders without a readable package.json. */
function readManifest(folder: string, name: string): InstalledPackage | undefined {
  const manifest = readPackageJson(folder);
  if (manifest === undefined) return undefined;
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const keywords = Array.isArray(manifest.keywords) ? manifest.keywords.map(text) : [];
  const coreRange = text((manifest.peerDependencies as Record<string, unknown> | null | undefined)?.["@nixwrt/core"]);
  return {
    name,
    version: text(manifest.version),
    description: text(manifest.description),
    keywords,
    folder,
    ...(coreRange === "" ? {} : { coreRange }),
  };
}
