import type { Contributions } from "./Contributions.js";
import type { PackageCollector, Recorder } from "./collectors.js";
import { isPackage } from "./isPackage.js";
import type { Package } from "./Package.js";

/** Accepts packages whose libraries, and the libraries of these, are all packages. Code that walks through them can rely on this. */
export function packageCollector(to: Contributions<Package>, by: Recorder): PackageCollector {
  return {
    add(what, options) {
      const faults = faultsOf(what, [], new Set());
      for (const message of faults) {
        by.problems.add({
          code: "PACKAGE_INVALID",
          certain: true,
          message: `${by.plugin}: ${message}`,
          hint: "Import the package, and list the object that a recipe such as makePackage returned. It is undefined if a name is misspelt, or if two files import each other",
        });
      }
      if (faults.length === 0) by.add(to, what.name, what, options);
    },
  };
}

/**
 * Returns what is not a package, in a value and its libraries.
 * @param path names of the packages above the value
 * @param seen values that were checked; cycles are reported elsewhere, with their names
 */
function faultsOf(value: unknown, path: readonly string[], seen: Set<unknown>): string[] {
  if (seen.has(value)) return [];
  if (!isPackage(value)) {
    const what = describe(value);
    return [
      path.length === 0
        ? `${what} is not a package`
        : `a library of the package ${path.join(" → ")} is ${what}, not a package`,
    ];
  }
  seen.add(value);
  const { name, libraries = [] } = value as { name: string; libraries?: unknown };
  if (!Array.isArray(libraries)) return [`libraries of the package ${[...path, name].join(" → ")} must be a list`];
  return libraries.flatMap((one: unknown) => faultsOf(one, [...path, name], seen));
}

/** Describes a value in a few words. It does not show what is in an object, which may be private. */
function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (value === undefined || value === null) return String(value);
  return typeof value === "object" ? "an object without name, source, licence, script or files" : `a ${typeof value}`;
}
