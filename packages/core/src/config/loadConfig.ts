import { basename, dirname, resolve } from "node:path";
import { Problems } from "../errors.js";
import type { DevicePlugin } from "../system/Plugin.js";
import type { Config } from "./Config.js";
import { checkPackages } from "./checkPackages.js";
import { configSchema, dataConfigSchema } from "./configSchema.js";
import { discoverConfig, findConfigFile, isData } from "./discoverConfig.js";
import { ownFault } from "./moduleFault.js";
import { resolvePackages } from "./resolvePackages.js";
import { resolveDevice, resolvePlugins } from "./resolvePlugins.js";
import type { ConfigContext, PluginReference } from "./UserConfig.js";
import { validate } from "./validate.js";

/** A config, and where it came from. */
export interface LoadedConfig {
  /** The config file, absolute. */
  readonly file: string;
  /** The project's folder, absolute: the config file's, or the one above when that is `.config`. */
  readonly directory: string;
  /** The config file's name, when it is not the one that would be found in its project: it has a lock and images of its own. */
  readonly name?: string;
  readonly config: Config;
}

/** Where to look for a config. */
export interface LoadOptions {
  /** Where the search for a config file starts. */
  readonly cwd: string;
  /** A config file to use instead of searching; relative to `cwd`. */
  readonly configFile?: string;
  /** Given to configs that are functions. */
  readonly env: ConfigContext["env"];
  /**
   * Finds a device that takes the place of the config's own, and of the images that the config names for it.
   * @param folder the project's
   * @param trusted whether the user has named the config: its packages are theirs to trust, too
   */
  readonly device?: (folder: string, trusted: boolean) => Promise<PluginReference>;
}

/**
 * Finds the config, reads it, fills in defaults and resolves its plugins.
 * @throws {NixwrtError} of class `config`, with every problem that was found.
 */
export async function loadConfig({ cwd, configFile, env, device: findDevice }: LoadOptions): Promise<LoadedConfig> {
  // First: a plugin that is made for another core may fail in any way when it is imported.
  await checkPackages(configFile === undefined ? resolve(cwd) : dirname(resolve(cwd, configFile)));
  const { file, content } = await discoverConfig(cwd, configFile);
  const directory = projectDirectory(file);
  const problems = new Problems();
  const reference = await findDevice?.(directory, configFile !== undefined);
  const other = reference === undefined ? undefined : await resolveDevice(reference, file, problems);
  problems.throwIfAny("config");
  const context = { env, directory, ...(other === undefined ? {} : { device: other.device }) };
  const written = onDevice(await evaluate(content, context, file), other);

  const validated = validate(isData(file) ? dataConfigSchema : configSchema, written);
  for (const problem of validated.problems) problems.add({ ...problem, path: problem.path || file });
  const { device: deviceEntry, plugins: pluginEntries, packages: packageEntries } = isObject(written) ? written : {};
  const device = await resolveDevice(deviceEntry, file, problems);
  const plugins = await resolvePlugins(pluginEntries, file, problems);
  const packages = await resolvePackages(packageEntries, file, problems);
  problems.throwIfAny("config");
  if (!("value" in validated) || device === undefined) throw new Error("a config without problems has a device");
  const isFound = findConfigFile(directory) === file;
  return {
    ...{ file, directory, config: { ...validated.value, device, plugins, packages } },
    ...(isFound ? {} : { name: basename(file) }),
  };
}

/** A config with another device, if there is one, for its own and for the images that it names for that. */
function onDevice(content: unknown, device: DevicePlugin | undefined): unknown {
  if (device === undefined || !isObject(content)) return content;
  const { images: _, ...rest } = content;
  return { ...rest, device };
}

/** The folder of the project that a config file is of: its own, or the one above when that is `.config`. */
export function projectDirectory(file: string): string {
  const folder = dirname(file);
  return basename(folder) === ".config" ? dirname(folder) : folder;
}

/** Calls a config that is a function, and waits for what it promises. */
async function evaluate(content: unknown, context: ConfigContext, file: string): Promise<unknown> {
  if (typeof content !== "function") return content;
  try {
    return await (content as (context: ConfigContext) => unknown)(context);
  } catch (error) {
    throw ownFault(error, file);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
