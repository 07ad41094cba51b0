import { dirname } from "node:path";
import { NixwrtError } from "../errors.js";
import { isPackage } from "../system/isPackage.js";
import type { Package } from "../system/Package.js";
import { dependenciesOf } from "./dependenciesOf.js";
import { importPackage } from "./importFactory.js";
import { installedPackage } from "./installedPackages.js";

/** Keyword of npm packages with recipes. */
const catalogueKeyword = "nixwrt-packages";

/** The catalogue that is used if it is installed, even if it is not among the project's dependencies. */
export const ownCatalogue = "@nixwrt/packages";

/** A package of a catalogue. */
export interface CataloguePackage {
  /** The npm package that it comes from. */
  readonly catalogue: string;
  readonly package: Package;
  /** Measurements of the catalogue's tests. */
  readonly measured?: MeasuredPackage;
}

/** Measurements of a package when a catalogue's test built it. */
export interface MeasuredPackage {
  /** Version of its source. */
  readonly version: string;
  /** Size of all files that it adds to an image, including those of its libraries, by the name of a CPU family. */
  readonly bytes: Readonly<Record<string, number>>;
}

/**
 * Returns the npm packages from which a project can use packages by name: its dependencies that have the keyword, and NixWRT's own
 * catalogue if it is installed. Dependencies of dependencies do not count, because nobody has chosen them.
 * @param folder in the project
 */
function catalogueNames(folder: string): string[] {
  const names = [...new Set([ownCatalogue, ...dependenciesOf(folder)])];
  return names.filter((name) => installedPackage(name, folder)?.keywords.includes(catalogueKeyword)).sort();
}

/**
 * Returns all packages of a project's catalogues, sorted by name.
 * @param file the config file, or another file in its folder: catalogues are imported as from this file
 * @throws {NixwrtError} of class `config` if a catalogue cannot be imported, or contains something that is not a package.
 */
export async function readCatalogues(file: string): Promise<CataloguePackage[]> {
  const folder = dirname(file);
  const found: CataloguePackage[] = [];
  for (const catalogue of catalogueNames(folder)) {
    const { default: exported, measured } = await importPackage(catalogue, file, catalogue);
    if (!Array.isArray(exported) || !exported.every(isPackage)) throw notACatalogue(catalogue);
    for (const one of exported as readonly Package[]) {
      const seen = (measured as Readonly<Record<string, MeasuredPackage>> | undefined)?.[one.name];
      found.push({ catalogue, package: one, ...(seen === undefined ? {} : { measured: seen }) });
    }
  }
  return found.sort((a, b) => (a.package.name < b.package.name ? -1 : 1));
}

function notACatalogue(catalogue: string): NixwrtError {
  return new NixwrtError("config", {
    code: "CATALOGUE_EXPORT",
    path: catalogue,
    message: `"${catalogue}" has the keyword ${catalogueKeyword}, but its default export is not a list of packages`,
    hint: "The default export must be an array of packages, as recipes such as autotoolsPackage return them: report this to its author",
  });
}
