import { readCatalogues } from "../config/catalogue.js";
import { findPackages } from "../config/resolvePackages.js";
import type { Package } from "../system/Package.js";
import { withLibraries } from "../system/Package.js";
import { type System, valuesOf } from "../system/System.js";

/**
 * Finds packages by name: first the project's own, including libraries, then those of its catalogues.
 * @param file the config file
 * @throws {NixwrtError} of class `config` with all of PACKAGE_NOT_FOUND, with the nearest names, and PACKAGE_AMBIGUOUS.
 */
export async function choosePackages(
  names: readonly string[],
  system: System,
  file: string,
): Promise<{ readonly chosen: Package[]; readonly extra: Package[] }> {
  if (names.length === 0) return { chosen: [], extra: [] };
  const own = withLibraries(valuesOf(system.packages));
  const known = new Map(own.map((one) => [one.name, one]));
  const catalogues = names.every((name) => known.has(name)) ? [] : await readCatalogues(file);
  const offered = [
    ...catalogues.filter((one) => !known.has(one.package.name)),
    ...own.map((one) => ({ catalogue: "", package: one })),
  ];
  const chosen = findPackages([...new Set(names)], offered, file);
  return { chosen, extra: chosen.filter(({ name }) => !known.has(name)) };
}
