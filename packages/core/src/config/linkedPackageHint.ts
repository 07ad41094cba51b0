import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { installedPackage } from "./installedPackages.js";

/**
 * Returns what to do about an import that fails only because the package that contains it is a link, as `npm install ../package` makes it: Node
 * searches from the link's target, which does not see what the project has installed. Returns undefined in other cases.
 * @param name package that is imported
 * @param from file that imports it
 * @param project file of the project that uses it, such as the config
 */
export function linkedPackageHint(name: string, from: string, project: string): string | undefined {
  const target = packageFolder(dirname(from));
  if (target === packageFolder(dirname(project)) || installedPackage(name, dirname(project)) === undefined)
    return undefined;
  return `Your project has it, but ${target} is only linked to your project. Copy it instead, again after each change: npm install --install-links ${target}`;
}

/** Returns the folder of the package that contains a folder. */
function packageFolder(folder: string): string {
  return existsSync(join(folder, "package.json")) || dirname(folder) === folder
    ? folder
    : packageFolder(dirname(folder));
}
