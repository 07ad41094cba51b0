import { dirname } from "node:path";
import { formatPath } from "../configPath.js";
import { type Problem, Problems } from "../errors.js";
import { nearest } from "../nearest.js";
import { isPackage } from "../system/isPackage.js";
import type { Package } from "../system/Package.js";
import { asNixwrtError } from "./asNixwrtError.js";
import { type CataloguePackage, ownCatalogue, readCatalogues } from "./catalogue.js";
import { installedPackage } from "./installedPackages.js";
import { installHint } from "./packageManager.js";

/**
 * Returns the packages of a config's `packages`: objects as they are, and names from the project's catalogues. The schema reports anything
 * else.
 */
export async function resolvePackages(entries: unknown, file: string, problems: Problems): Promise<Package[]> {
  if (!Array.isArray(entries)) return [];
  const isNamed = entries.some((entry) => typeof entry === "string");
  const catalogues = isNamed ? await readAll(file, problems) : [];
  return entries.flatMap((entry: unknown, index) => {
    if (typeof entry !== "string") return isPackage(entry) ? [entry] : [];
    if (catalogues === undefined || entry === "") return [];
    const found = findPackage(entry, catalogues, file);
    if (!("code" in found)) return [found];
    problems.add({ ...found, path: formatPath(["packages", index]) });
    return [];
  });
}

async function readAll(file: string, problems: Problems): Promise<CataloguePackage[] | undefined> {
  try {
    return await readCatalogues(file);
  } catch (error) {
    const known = asNixwrtError(error);
    if (known === undefined) throw error;
    for (const problem of known.problems) problems.add(problem);
    return undefined;
  }
}

/**
 * Finds a package of the catalogues by name, `iperf3`, or with its catalogue, `@acme/recipes#iperf3`. If there is not exactly one, returns the
 * problem: PACKAGE_NOT_FOUND or PACKAGE_AMBIGUOUS.
 * @param file in the project
 */
function findPackage(wanted: string, catalogues: readonly CataloguePackage[], file: string): Package | Problem {
  const [, from, name = ""] = /^(?:(.+)#)?(.*)$/s.exec(wanted) ?? [];
  const found = catalogues.filter((one) => one.package.name === name && (from === undefined || one.catalogue === from));
  const [first, second] = found;
  if (first === undefined) return notFound(wanted, catalogues, file);
  if (second === undefined) return first.package;
  return {
    code: "PACKAGE_AMBIGUOUS",
    message: `more than one catalogue has a package named "${name}"`,
    hint: `Say which one you mean: ${found.map(({ catalogue }) => `"${catalogue}#${name}"`).join(" or ")}`,
  };
}

/**
 * Finds packages of the catalogues, see {@link findPackage}.
 * @throws {NixwrtError} of class `config` with all of PACKAGE_NOT_FOUND and PACKAGE_AMBIGUOUS.
 */
export function findPackages(
  names: readonly string[],
  catalogues: readonly CataloguePackage[],
  file: string,
): Package[] {
  const problems = new Problems();
  const found = names.flatMap((name) => {
    const one = findPackage(name, catalogues, file);
    if (!("code" in one)) return [one];
    problems.add(one);
    return [];
  });
  problems.throwIfAny("config");
  return found;
}

/** Returns the only name that contains a shorter one, as `openssh-sftp-server` contains `sftp`. */
function containing(part: string, names: readonly string[]): string | undefined {
  const found = part.length < 3 ? [] : names.filter((name) => !name.includes("#") && name.includes(part.toLowerCase()));
  return found.length === 1 ? found[0] : undefined;
}

function notFound(wanted: string, catalogues: readonly CataloguePackage[], file: string): Problem {
  const folder = dirname(file);
  const names = catalogues.flatMap((one) => [one.package.name, `${one.catalogue}#${one.package.name}`]);
  const meant = nearest(wanted, names) ?? containing(wanted, names);
  const list = "`nixwrt packages` lists all packages; docs/packages.md shows how to write a recipe";
  const install = installedPackage(ownCatalogue, folder) === undefined ? installHint(ownCatalogue, folder) : undefined;
  return {
    code: "PACKAGE_NOT_FOUND",
    message:
      catalogues.length === 0
        ? `there is no package "${wanted}": this project has no package catalogue installed`
        : `no catalogue has a package named "${wanted}"`,
    hint: meant === undefined ? (install ?? list) : `Did you mean "${meant}"?`,
  };
}
