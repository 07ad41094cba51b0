import { dirname } from "node:path";
import { NixwrtError } from "../errors.js";
import { isPackage } from "../system/isPackage.js";
import type { Package } from "../system/Package.js";
import { dependenciesOf } from "./dependenciesOf.js";
import { importPackage } from "./importFactory.js";
import { installedPackage } from "./installedPackages.js";

/** The keyword of npm packages that bring recipes. */
const catalogueKeyword = "nixwrt-packages";

/** The catalogue that needs not be among a project's dependencies, as long as it is installed. */
export const ownCatalogue = "@nixwrt/packages";

/** A package of a catalogue. */
export interface CataloguePackage {
  /** The npm package that brings it. */
  readonly catalogue: string;
  readonly package: Package;
  /** What the catalogue's tests have seen of it. */
  readonly measured?: MeasuredPackage;
}

/** What was seen of a package when a catalogue's test built it. */
export interface MeasuredPackage {
  /** Of its source. */
  readonly version: string;
  /** Of all files that it brings into an image, its libraries' too, by the name of a CPU family. */
  readonly bytes: Readonly<Record<string, number>>;
}

/**
 * The npm packages that a project may take packages from by name: its dependencies that have the keyword, and ours where it is installed.
 * What only a dependency of a dependency brings is not taken: nobody has chosen it.
 * @param folder in the project
 */
function catalogueNames(folder: string): string[] {
  const names = [...new Set([ownCatalogue, ...dependenciesOf(folder)])];
  return names.filter((name) => installedPackage(name, folder)?.keywords.includes(catalogueKeyword)).sort();
}

/**
 * All packages of a project's catalogues, sorted by name.
 * @param file the config file, or another in its folder: catalogues are imported as it would import them
 * @throws {NixwrtError} of class `config` when a catalogue cannot be imported, or holds what is no package.
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
