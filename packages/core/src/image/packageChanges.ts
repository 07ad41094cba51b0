import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { manifestFileName } from "./manifest.js";

/** A package of an image, at one time. */
export interface PackageState {
  readonly version: string;
  /** Of its files in the root file system, before compression. */
  readonly bytes: number;
}

/** A package that is not what it was in the image that was built before: another version or size, new, or gone. */
export interface PackageChange {
  readonly name: string;
  /** Undefined: the package is new. */
  readonly from?: PackageState;
  /** Undefined: the package is no longer in the image. */
  readonly to?: PackageState;
}

/** The packages of images, by name, by the image's folder. */
export type PackageStates = ReadonlyMap<string, ReadonlyMap<string, PackageState>>;

/**
 * Reads which packages images in the output folder have, from their manifests. An image that is not there, or whose manifest does not list
 * the sizes of packages, is left out: there is nothing to compare with.
 * @param folders of the images, such as `out/emulator`
 */
export async function readPackageStates(folders: readonly string[]): Promise<PackageStates> {
  const states = new Map<string, ReadonlyMap<string, PackageState>>();
  for (const folder of folders) {
    const text = await readFile(join(folder, manifestFileName), "utf8").catch(() => undefined);
    const found = text === undefined ? undefined : parsePackageStates(text);
    if (found !== undefined) states.set(folder, found);
  }
  return states;
}

/** Undefined: what is there is not a manifest. The build replaces it, or refuses to. */
function parsePackageStates(text: string): ReadonlyMap<string, PackageState> | undefined {
  try {
    return packageStates(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function packageStates(manifest: unknown): ReadonlyMap<string, PackageState> | undefined {
  const packages: unknown = isObject(manifest) ? manifest.packages : undefined;
  if (!Array.isArray(packages)) return undefined;
  const states = new Map<string, PackageState>();
  for (const one of packages as readonly unknown[]) {
    if (!isObject(one)) return undefined;
    const { name, version, bytes } = one;
    if (typeof name !== "string" || typeof version !== "string" || typeof bytes !== "number") return undefined;
    states.set(name, { version, bytes });
  }
  return states;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** What differs between the packages of images before and after, in the order of names. What several images have in common is listed once. */
export function packageChanges(before: PackageStates, after: PackageStates): PackageChange[] {
  const changes = new Map<string, PackageChange>();
  for (const [folder, now] of after) {
    const was = before.get(folder) ?? new Map<string, PackageState>();
    for (const name of new Set([...was.keys(), ...now.keys()])) {
      const [from, to] = [was.get(name), now.get(name)];
      if (from?.version === to?.version && from?.bytes === to?.bytes) continue;
      changes.set(name, { name, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) });
    }
  }
  return [...changes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
