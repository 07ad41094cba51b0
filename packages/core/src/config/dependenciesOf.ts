import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { readPackageJson } from "./readPackageJson.js";

/** Returns the names of the dependencies of the npm package that contains a folder, or none if no package contains it. */
export function dependenciesOf(folder: string): string[] {
  if (!existsSync(join(folder, "package.json")))
    return dirname(folder) === folder ? [] : dependenciesOf(dirname(folder));
  // An unreadable package.json is reported by the code that reads its config.
  const { dependencies, devDependencies } = readPackageJson(folder) ?? {};
  return Object.keys({ ...(dependencies as object | undefined), ...(devDependencies as object | undefined) });
}
