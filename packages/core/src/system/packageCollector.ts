import type { Contributions } from "./Contributions.js";
import type { PackageCollector, Recorder } from "./collectors.js";
import { isPackage } from "./isPackage.js";
import type { Package } from "./Package.js";

/** Takes packages whose libraries are packages, too, all the way down, so that whoever walks through them finds nothing else. */
export function packageCollector(to: Contributions<Package>, by: Recorder): PackageCollector {
  return {
    add(what, options) {
      const faults = faultsOf(what, [], new Set());
      for (const message of faults) {
        by.problems.add({
          code: "PACKAGE_INVALID",
          message: `${by.plugin}: ${message}`,
          hint: "Import the package, and list the object that a recipe such as makePackage returned. It is undefined if a name is misspelt, or if two files import each other",
        });
      }
      if (faults.length === 0) by.add(to, what.name, what, options);
    },
  };
}

/**
 * What is not a package, of a value and the libraries below it.
 * @param path names of the packages above the value
 * @param seen what was looked at; a cycle is reported elsewhere, with its names
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

/** A few words for a value; what is in an object may be nobody's business. */
function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (value === undefined || value === null) return String(value);
  return typeof value === "object" ? "an object without name, source, licence, script or files" : `a ${typeof value}`;
}
