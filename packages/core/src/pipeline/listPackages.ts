import { join } from "node:path";
import { readLock } from "../archive/lockFile.js";
import { type CataloguePackage, type MeasuredPackage, readCatalogues } from "../config/catalogue.js";
import { findPackages } from "../config/resolvePackages.js";
import { withLibraries } from "../system/Package.js";
import { isArchived, sourceKey } from "../system/source.js";
import { lockFileOf } from "./openProject.js";

/** A package that a config in a folder can name. */
export interface PackageListing {
  readonly name: string;
  /** The npm package that brings it. */
  readonly catalogue: string;
  /** One line that describes it. Empty if its recipe has none. */
  readonly summary: string;
  readonly licence: string;
  /** Version in nixwrt.lock. Undefined if the lock does not have its source. */
  readonly version?: string;
  /** What the catalogue's own tests measured: the version, and the size of its files and of its libraries, by CPU. */
  readonly measured?: MeasuredPackage;
  /** CPUs that it cannot be built for, with the reason for each. */
  readonly unsupported: Readonly<Record<string, string>>;
  /** Why no test builds it. Undefined if a test does. */
  readonly untested?: string;
  /** Names of its libraries, both shared and linked in. */
  readonly libraries: readonly string[];
  /** Kernel symbols that it needs. */
  readonly kernelSymbols: readonly string[];
  /** Paths of its files in the image. */
  readonly files: readonly string[];
}

/**
 * Lists the packages of the catalogues that a config in a folder can name, sorted by name. Does not use the network.
 * @throws {NixwrtError} of class `config` if a catalogue cannot be imported; of class `archive` if the lock is not readable.
 */
export async function listPackages({ cwd }: { readonly cwd: string }): Promise<PackageListing[]> {
  const lock = await readLock(lockFileOf(cwd));
  return (await readCatalogues(join(cwd, "package.json"))).map((one) => {
    const { source } = one.package;
    return listing(one, isArchived(source) ? lock?.sources[sourceKey(source)]?.version : undefined);
  });
}

function listing(
  { catalogue, package: what, measured }: CataloguePackage,
  version: string | undefined,
): PackageListing {
  const { name, summary = "", licence, untested, unsupported = {} } = what;
  const all = withLibraries([what]);
  const symbols = all.flatMap(({ kernelSymbols = [] }) => kernelSymbols);
  return {
    ...{ name, catalogue, summary, licence, unsupported },
    ...(version === undefined ? {} : { version }),
    ...(measured === undefined ? {} : { measured }),
    ...(untested === undefined ? {} : { untested }),
    libraries: all
      .slice(1)
      .map((library) => library.name)
      .sort(),
    kernelSymbols: [...new Set(symbols)].sort(),
    files: all.flatMap((one) => [...Object.keys(one.files), ...Object.keys(one.links ?? {})]).sort(),
  };
}

/**
 * Checks that the catalogues of a project have these packages.
 * @param file in the project
 * @throws {NixwrtError} of class `config`: all of PACKAGE_NOT_FOUND and PACKAGE_AMBIGUOUS.
 */
export async function checkPackageNames(names: readonly string[], file: string): Promise<void> {
  findPackages(names, await readCatalogues(file), file);
}
