import { join } from "node:path";
import { readLock } from "../archive/lockFile.js";
import { type CataloguePackage, type MeasuredPackage, readCatalogues } from "../config/catalogue.js";
import { findPackage } from "../config/resolvePackages.js";
import { withLibraries } from "../system/Package.js";
import { isArchived, sourceKey } from "../system/source.js";
import { lockFileOf } from "./openProject.js";

/** A package that a config in a folder could name. */
export interface PackageListing {
  readonly name: string;
  /** The npm package that brings it. */
  readonly catalogue: string;
  /** What it is, in one line; empty where its recipe does not say. */
  readonly summary: string;
  readonly licence: string;
  /** As nixwrt.lock has it. Undefined: the lock does not have its source. */
  readonly version?: string;
  /** What the catalogue's own tests have seen of it: the version, and the bytes of its files and its libraries', by CPU. */
  readonly measured?: MeasuredPackage;
  /** CPUs that it cannot be built for, each with the reason. */
  readonly unsupported: Readonly<Record<string, string>>;
  /** Why no test builds it. Undefined: a test does. */
  readonly untested?: string;
  /** Names of the libraries whose files come with it, and of those that are linked in. */
  readonly libraries: readonly string[];
  /** What it needs of the kernel. */
  readonly kernelSymbols: readonly string[];
  /** Where its files are in the image. */
  readonly files: readonly string[];
}

/**
 * Lists the packages of the catalogues that a config in a folder could name, sorted by name. Asks nothing of the network.
 * @throws {NixwrtError} of class `config`, when a catalogue cannot be imported; of class `archive`, when the lock cannot be read.
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
 * Looks packages up in the catalogues of a project.
 * @param file in the project
 * @throws {NixwrtError} of class `config`: PACKAGE_NOT_FOUND, PACKAGE_AMBIGUOUS, for the first name that is wrong.
 */
export async function checkPackageNames(names: readonly string[], file: string): Promise<void> {
  const catalogues = await readCatalogues(file);
  for (const name of names) findPackage(name, catalogues, file);
}
