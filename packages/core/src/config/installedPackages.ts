import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { readPackageJson } from "./readPackageJson.js";

/** A package that a module in some folder could import. */
export interface InstalledPackage {
  readonly name: string;
  /** Empty where its package.json says none. */
  readonly version: string;
  readonly description: string;
  readonly keywords: readonly string[];
  /** Where it is, absolute; of a linked package, where the link is. */
  readonly folder: string;
  /** The versions of @nixwrt/core that it is made for: its peer dependency. */
  readonly coreRange?: string;
}

/** The package of a name that a module in a folder would import. */
export function installedPackage(name: string, folder: string): InstalledPackage | undefined {
  for (const modules of nodeModules(folder)) {
    const one = readManifest(join(modules, name), name);
    if (one !== undefined) return one;
  }
  return undefined;
}

/** Names of the packages that a module in a folder could import, the nearest first. */
export function installedNames(folder: string): string[] {
  return [...new Set(nodeModules(folder).flatMap(namesIn))];
}

/** The packages that a module in a folder could import and that have a keyword, sorted by name. */
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

/** The folders that `import` looks into. */
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

/** What is no package, or has no readable package.json, is of no interest here. */
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
