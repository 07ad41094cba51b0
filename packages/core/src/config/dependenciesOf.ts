import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { readPackageJson } from "./readPackageJson.js";

/** Names of the dependencies of the npm package that a folder is in; empty where it is in none. */
export function dependenciesOf(folder: string): string[] {
  if (!existsSync(join(folder, "package.json")))
    return dirname(folder) === folder ? [] : dependenciesOf(dirname(folder));
  // Of a package.json that cannot be read, whoever reads it for its config says what is wrong.
  const { dependencies, devDependencies } = readPackageJson(folder) ?? {};
  return Object.keys({ ...(dependencies as object | undefined), ...(devDependencies as object | undefined) });
}
