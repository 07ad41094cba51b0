import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Problem, Problems } from "../errors.js";
import { version } from "../version.js";
import { type InstalledPackage, installedPackage } from "./installedPackages.js";

const core = "@nixwrt/core";

/** The keywords of packages that are plugins. */
export const pluginKeywords = ["nixwrt-plugin", "nixwrt-device"] as const;

/**
 * Checks that this core is the one that a project's plugins are made for, and the only one in its tree. npm sees to
 * that unless it is told not to (`--force`, `--legacy-peer-deps`), or a plugin does not say what it is made for.
 * @param folder in the project
 * @throws {NixwrtError} of class `config`.
 */
export async function checkPackages(folder: string): Promise<void> {
  const problems = new Problems();
  const own = installedPackage(core, folder);
  if (own !== undefined && own.version !== version) problems.add(anotherCore(own));
  for (const plugin of pluginsOf(folder)) {
    const problem = (await wrongRange(plugin)) ?? coreOfItsOwn(plugin);
    if (problem !== undefined) problems.add(problem);
  }
  problems.throwIfAny("config");
}

/** A plugin that is made for other versions of core than this one, in words. */
export async function wrongRange({ name, version: of, coreRange }: InstalledPackage): Promise<Problem | undefined> {
  if (coreRange === undefined) return undefined;
  const { default: satisfies } = await import("semver/functions/satisfies.js");
  if (satisfies(version, coreRange, { includePrerelease: true })) return undefined;
  return {
    code: "PLUGIN_CORE_VERSION",
    path: name,
    message: `version ${of} is made for ${core} ${coreRange}, and this is ${core} ${version}`,
    hint: `npm install --save-dev ${name}@latest\nIf there is no version for this core yet, ask its author, or stay with the core that it is made for`,
  };
}

/** The plugins among the dependencies of the package that a folder is in. */
function pluginsOf(folder: string): InstalledPackage[] {
  return dependenciesOf(folder)
    .map((name) => installedPackage(name, folder))
    .filter((one) => one !== undefined)
    .filter(({ keywords }) => pluginKeywords.some((keyword) => keywords.includes(keyword)));
}

function dependenciesOf(folder: string): string[] {
  const file = join(folder, "package.json");
  if (!existsSync(file)) return dirname(folder) === folder ? [] : dependenciesOf(dirname(folder));
  try {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(file, "utf8")) as Record<string, object>;
    return Object.keys({ ...dependencies, ...devDependencies });
  } catch {
    // Whoever reads it for its config says what is wrong with it.
    return [];
  }
}

function coreOfItsOwn({ name, folder }: InstalledPackage): Problem | undefined {
  const found = installedPackage(core, realpathSync(folder));
  if (found === undefined || found.version === version) return undefined;
  return {
    code: "CORE_TWICE",
    path: name,
    message: `brings ${core} ${found.version} along, and this is ${core} ${version}`,
    hint: `There can be only one. \`npm ls ${core}\` shows who asks for which; \`npm dedupe\` may mend it\nA plugin must have ${core} in its peerDependencies, not in its dependencies`,
  };
}

function anotherCore(own: InstalledPackage): Problem {
  return {
    code: "CORE_TWICE",
    path: own.folder,
    message: `the project has ${core} ${own.version}, and the nixwrt command uses ${version}`,
    hint: `npm install --save-dev @nixwrt/cli@latest ${core}@latest\n\`npm ls ${core}\` shows who asks for which`,
  };
}
