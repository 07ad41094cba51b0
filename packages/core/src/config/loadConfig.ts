import { basename, dirname, resolve } from "node:path";
import { NixwrtError, Problems } from "../errors.js";
import type { DevicePlugin } from "../system/Plugin.js";
import type { Config } from "./Config.js";
import { checkPackages } from "./checkPackages.js";
import { configSchema, dataConfigSchema } from "./configSchema.js";
import { discoverConfig, findConfigFile, isData } from "./discoverConfig.js";
import { ownFault } from "./moduleFault.js";
import { watchEnvironment } from "./notANumber.js";
import { resolvePackages } from "./resolvePackages.js";
import { resolveDevice, resolvePlugins } from "./resolvePlugins.js";
import type { ConfigContext, PluginReference } from "./UserConfig.js";
import { validate } from "./validate.js";
import { withoutFaults } from "./withoutFaults.js";

/** A config, and where it comes from. */
export interface LoadedConfig {
  /** Absolute path of the config file. */
  readonly file: string;
  /** Absolute path of the project's folder: the config file's folder, or the one above if that is `.config`. */
  readonly directory: string;
  /** Name of the config file, if it is not the one that would be found in its project. Such a config has its own lock and images. */
  readonly name?: string;
  readonly config: Config;
}

/** Where to search for a config. */
export interface LoadOptions {
  /** Folder where the search for a config file starts. */
  readonly cwd: string;
  /** A config file to use instead of searching. Relative to `cwd`. */
  readonly configFile?: string;
  /** Environment for configs that are functions. */
  readonly env: ConfigContext["env"];
  /**
   * Returns a device that replaces the config's device and the images that the config chose for that.
   * @param folder the project's folder
   * @param trusted whether the user named the config, and so also trusts its packages
   */
  readonly device?: (folder: string, trusted: boolean) => Promise<PluginReference>;
}

/** A config that may have problems. */
export interface ReadConfig extends Omit<LoadedConfig, "config"> {
  /** The parts without problems. Undefined if they say nothing about the rest, as without a device. */
  readonly config: Config | undefined;
  /** Whether all parts are there that contribute to the System. */
  readonly whole: boolean;
}

/**
 * Keys whose faults have no effect on the rest of the System: no check of other settings depends on them. A missing package causes no problem
 * elsewhere, either.
 */
const separateKeys = new Set<PropertyKey>(
  "$schema hostname timezone packages images out signing archive engine caches builders".split(" "),
);

/**
 * Finds and reads the config, fills in defaults, and resolves its plugins.
 * @throws {NixwrtError} of class `config`, with all problems.
 */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  const problems = new Problems();
  const { config, whole: _, ...found } = await readConfig(options, problems);
  problems.throwIfAny("config");
  if (config === undefined) throw new Error("a config without problems has a device");
  return { ...found, config };
}

/**
 * Like {@link loadConfig}, but adds the problems of the config and of its plugins' options to others, and returns what can be used in spite
 * of them.
 * @throws {NixwrtError} of class `config` if there is nothing to check: no config, or one that cannot be read.
 */
export async function readConfig(
  { cwd, configFile, env, device: findDevice }: LoadOptions,
  known: Problems,
): Promise<ReadConfig> {
  // This check comes first, because a plugin that is made for another core may fail in any way when it is imported.
  await checkPackages(configFile === undefined ? resolve(cwd) : dirname(resolve(cwd, configFile)));
  const { file, content } = await discoverConfig(cwd, configFile);
  const directory = projectDirectory(file);
  const problems = new Problems();
  const reference = await findDevice?.(directory, configFile !== undefined);
  const other = reference === undefined ? undefined : await resolveDevice(reference, file, problems);
  problems.throwIfAny("config");
  const watched = watchEnvironment(env);
  const context = { env: watched.env, directory, ...(other === undefined ? {} : { device: other.device }) };
  const written = onDevice(await evaluate(content, context, file), other);

  const schema = isData(file) ? dataConfigSchema : configSchema;
  const validated = validate(schema, written);
  for (const problem of validated.problems) problems.add({ ...problem, path: problem.path || file });
  const { device: deviceEntry, plugins: pluginEntries, packages: packageEntries } = isObject(written) ? written : {};
  const device = await resolveDevice(deviceEntry, file, problems);
  const before = problems.list.length;
  const plugins = await resolvePlugins(pluginEntries, file, problems);
  const isRefused = problems.list.length > before;
  const packages = await resolvePackages(packageEntries, file, problems);
  for (const problem of problems.list) known.add(watched.explain(problem));
  const isFound = findConfigFile(directory) === file;
  const found = { file, directory, ...(isFound ? {} : { name: basename(file) }) };
  if ("value" in validated && device !== undefined)
    return { ...found, config: { ...validated.value, device, plugins, packages }, whole: !isRefused };
  const rest = device && withoutFaults(schema, { ...(isObject(written) ? written : {}), device });
  return {
    ...found,
    config: rest && { ...rest.value, device, plugins, packages },
    whole: !isRefused && rest !== undefined && [...rest.leftOut].every((key) => separateKeys.has(key)),
  };
}

/** Replaces the config's device, and removes the images that the config chose for it. */
function onDevice(content: unknown, device: DevicePlugin | undefined): unknown {
  if (device === undefined || !isObject(content)) return content;
  const { images: _, ...rest } = content;
  return { ...rest, device };
}

/** Returns the folder of the project of a config file: the file's folder, or the one above if that is `.config`. */
export function projectDirectory(file: string): string {
  const folder = dirname(file);
  return basename(folder) === ".config" ? dirname(folder) : folder;
}

/** Calls a config that is a function, and awaits its promise. */
async function evaluate(content: unknown, context: ConfigContext, file: string): Promise<unknown> {
  if (typeof content !== "function") return content;
  const config = await call(content as (context: ConfigContext) => unknown, context, file);
  if (config !== undefined && config !== null) return config;
  throw new NixwrtError("config", {
    code: "CONFIG_EMPTY",
    path: file,
    message: "its default export is a function that returns nothing",
    hint: "Return the config: ({ env }) => ({ … }), with parentheses, or { return { … }; }",
  });
}

async function call(make: (context: ConfigContext) => unknown, context: ConfigContext, file: string): Promise<unknown> {
  try {
    return await make(context);
  } catch (error) {
    throw ownFault(error, file);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
