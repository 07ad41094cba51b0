import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { manifestFileName } from "./manifest.js";

/** A package of an image at one time. */
export interface PackageState {
  readonly version: string;
  /** Size of its files in the root file system, before compression. */
  readonly bytes: number;
}

/** A package that differs from the one in the image that was built before: another version or size, new, or removed. */
export interface PackageChange {
  readonly name: string;
  /** Undefined if the package is new. */
  readonly from?: PackageState;
  /** Undefined if the package is no longer in the image. */
  readonly to?: PackageState;
}

/** Packages of images by name, by the image's folder. */
export type PackageStates = ReadonlyMap<string, ReadonlyMap<string, PackageState>>;

/**
 * Reads from their manifests which packages the images in the output folder have. Leaves out an image that does not exist, or whose
 * manifest does not list the sizes of packages, because there is nothing to compare with.
 * @param folders folders of the images, such as `out/emulator`
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

/** Returns undefined if the text is not a manifest. The build replaces it, or refuses to. */
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

/** Returns the differences between the packages of images before and after, sorted by name. A change in several images is listed once. */
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
