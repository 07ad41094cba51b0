import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Problem, Problems } from "../errors.js";
import { version } from "../version.js";
import { dependenciesOf } from "./dependenciesOf.js";
import { type InstalledPackage, installedPackage } from "./installedPackages.js";
import { installHint, packageManagerOf } from "./packageManager.js";

const core = "@nixwrt/core";

/** Keywords of packages that are plugins. */
export const pluginKeywords = ["nixwrt-plugin", "nixwrt-device"] as const;

/**
 * Checks that this core is the one that a project's plugins need, and the only one in its tree. npm ensures this, unless it is told not to
 * (`--force`, `--legacy-peer-deps`), or a plugin does not declare what it needs.
 * @param folder in the project
 * @throws {NixwrtError} of class `config`.
 */
export async function checkPackages(folder: string): Promise<void> {
  const problems = new Problems();
  if (hasPlugAndPlay(folder)) problems.add(plugAndPlay(folder));
  const own = installedPackage(core, folder);
  if (own !== undefined && own.version !== version) problems.add(anotherCore(own, folder));
  for (const plugin of pluginsOf(folder)) {
    const problem = (await wrongRange(plugin)) ?? coreOfItsOwn(plugin, folder);
    if (problem !== undefined) problems.add(problem);
  }
  problems.throwIfAny("config");
}

/** Returns a problem if a plugin is made for other versions of core than this one. */
export async function wrongRange({
  name,
  version: of,
  coreRange,
  folder,
}: InstalledPackage): Promise<Problem | undefined> {
  if (coreRange === undefined) return undefined;
  const { default: satisfies } = await import("semver/functions/satisfies.js");
  if (satisfies(version, coreRange, { includePrerelease: true })) return undefined;
  return {
    code: "PLUGIN_CORE_VERSION",
    path: name,
    message: `version ${of} needs ${core} ${coreRange}, but ${core} ${version} is installed`,
    hint: `${installHint(`${name}@latest`, folder)}\nIf no version supports this core yet, ask its author, or keep the core that it needs`,
  };
}

/** Returns the plugins among the dependencies of the package that contains the folder. */
function pluginsOf(folder: string): InstalledPackage[] {
  return dependenciesOf(folder)
    .map((name) => installedPackage(name, folder))
    .filter((one) => one !== undefined)
    .filter(({ keywords }) => pluginKeywords.some((keyword) => keywords.includes(keyword)));
}

function coreOfItsOwn({ name, folder }: InstalledPackage, project: string): Problem | undefined {
  const found = installedPackage(core, realpathSync(folder));
  if (found === undefined || found.version === version) return undefined;
  const { why, dedupe } = packageManagerOf(project);
  return {
    code: "CORE_TWICE",
    path: name,
    message: `brings its own ${core} ${found.version}, but ${core} ${version} is installed`,
    hint: `There can be only one. \`${why} ${core}\` shows who asks for which; \`${dedupe}\` may fix it\nA plugin must have ${core} in its peerDependencies, not in its dependencies`,
  };
}

function anotherCore(own: InstalledPackage, project: string): Problem {
  const { why } = packageManagerOf(project);
  return {
    code: "CORE_TWICE",
    path: own.folder,
    message: `the project has ${core} ${own.version}, but the nixwrt command uses ${version}`,
    hint: `${installHint(`@nixwrt/cli@latest ${core}@latest`, project)}\n\`${why} ${core}\` shows who asks for which`,
  };
}

/** Whether Yarn has installed the project of a folder without node_modules. */
function hasPlugAndPlay(folder: string): boolean {
  if (existsSync(join(folder, ".pnp.cjs"))) return true;
  // A folder with its own node_modules was installed in another way.
  if (existsSync(join(folder, "node_modules")) || dirname(folder) === folder) return false;
  return hasPlugAndPlay(dirname(folder));
}

function plugAndPlay(folder: string): Problem {
  return {
    code: "YARN_PNP",
    path: folder,
    message: "Yarn installed the packages with Plug'n'Play, where nixwrt cannot find plugins",
    hint: "Add the line `nodeLinker: node-modules` to .yarnrc.yml and run `yarn install`",
  };
}
