import { join, resolve } from "node:path";
import { basePlugins } from "../base/basePlugins.js";
import { configPlugin } from "../base/configPlugin.js";
import { boardReference } from "../boards/installedBoards.js";
import { type LoadedConfig, readConfig } from "../config/loadConfig.js";
import { Problems } from "../errors.js";
import type { Plan } from "../plan/Plan.js";
import { packagesToBuild } from "../plan/planPackages.js";
import { planSystem } from "../plan/planSystem.js";
import { applyPlugins, settlePlugins } from "../system/applyPlugins.js";
import { checkCpu } from "../system/checkCpu.js";
import type { Package } from "../system/Package.js";
import type { System } from "../system/System.js";
import { cacheDirectory } from "./cacheDirectory.js";
import { checkBuilders } from "./checkBuilders.js";
import { checkPluginNames } from "./checkPluginNames.js";
import { choosePackages } from "./choosePackages.js";
import { unknownImages } from "./unknownImages.js";

/** A config file and everything that follows from it without the network, the clock or secrets. */
export interface Project extends LoadedConfig {
  readonly system: System;
  readonly plan: Plan;
  /** The packages that {@link OpenOptions.packages} named, in that order. */
  readonly chosen: readonly Package[];
  /** Packages of {@link chosen} that the config does not ask for. The plan includes them as if it did. */
  readonly extraPackages: readonly Package[];
  /**
   * Absolute path of nixwrt.lock, beside the config file. If the user named another config file, it is `nixwrt.<config file>.lock`, and
   * with another board, `nixwrt.<board>.lock`, so that none overwrites the pins of another.
   */
  readonly lockFile: string;
  /** Absolute path of nixwrt.lock. A new lock starts with its versions. */
  readonly mainLockFile: string;
  /** Absolute path of the output folder. Another config or another board has its own subfolder. */
  readonly outDirectory: string;
  /** Absolute path of a file. The cache keeps the project's outputs as long as this file exists. */
  readonly keptFor: string;
  /** Absolute path of the cache. */
  readonly cache: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Which project to open, and for which board. */
export interface OpenOptions {
  /** Folder where the search for a config file starts. */
  readonly cwd: string;
  /** A config file to use instead of searching. */
  readonly configFile?: string;
  /** Name of a board to use instead of the config's device. It is one of the boards of the installed device packages. */
  readonly board?: string;
  /** Names of packages to build, from the project or its catalogues. Default: none. */
  readonly packages?: readonly string[];
  /** Default: the process's environment. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Returns the path of a project's lock; see {@link Project.lockFile}. */
export function lockFileOf(directory: string, ...variant: readonly (string | undefined)[]): string {
  return join(directory, ["nixwrt", ...variant.filter((part) => part !== undefined), "lock"].join("."));
}

/**
 * Finds and loads the config, applies its plugins, and makes the plan.
 * @throws {NixwrtError} of class `config`, with all faults.
 */
export async function openProject(options: OpenOptions): Promise<Project> {
  const env = options.env ?? process.env;
  const { cwd, configFile, board } = options;
  const problems = new Problems();
  const { config, whole, ...found } = await readConfig(
    {
      ...{ cwd, env },
      ...(configFile === undefined ? {} : { configFile }),
      ...(board === undefined ? {} : { device: (folder, trusted) => boardReference(board, folder, { trusted }) }),
    },
    problems,
  );
  if (config === undefined) return fail(problems);
  const { directory, name } = found;
  const lockFile = lockFileOf(directory, name, board);
  checkBuilders(config, problems);
  const plugins = await checkPluginNames(config.plugins, directory, problems);
  if (!checkCpu(config.device, problems)) return fail(problems);
  const inputWith = (extra: readonly Package[]) => ({
    hostname: config.hostname,
    device: config.device,
    plugins: [...basePlugins(), ...plugins],
    config: configPlugin({ ...config, packages: [...config.packages, ...extra] }),
    ...(config.console === undefined ? {} : { console: config.console }),
    ...(config.signing === undefined ? {} : { signing: config.signing }),
    whole: whole && plugins.length === config.plugins.length,
  });
  const asked = settlePlugins(inputWith([]), problems);
  if (whole) for (const problem of unknownImages(config.images ?? [], asked, "images")) problems.add(problem);
  // Making the plan of a faulty System could fail in any way. Its packages can be checked in spite of that.
  if (problems.list.length > 0) checkPackages(asked, problems);
  problems.throwIfAny("config");
  const { chosen, extra } = await choosePackages(options.packages ?? [], asked, found.file);
  const system = extra.length === 0 ? asked : applyPlugins(inputWith(extra));
  return {
    ...{ ...found, config },
    system,
    plan: planSystem(system),
    chosen,
    extraPackages: extra,
    lockFile,
    mainLockFile: lockFileOf(directory),
    outDirectory: resolve(directory, config.out, name ?? "", board ?? ""),
    keptFor: name === undefined && board === undefined ? found.file : lockFile,
    cache: cacheDirectory(env),
    env,
  };
}

/** Reports packages that could not be built, whatever else is wrong. */
function checkPackages(system: System, problems: Problems): void {
  const found = new Problems();
  packagesToBuild(system, found);
  for (const problem of found.list) if (problem.certain) problems.add(problem);
}

/** Throws the problems of a project that cannot be checked any further. */
function fail(problems: Problems): never {
  problems.throwIfAny("config");
  throw new Error("a project without problems can be opened");
}
