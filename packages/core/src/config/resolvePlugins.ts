import { formatPath } from "../configPath.js";
import { NixwrtError, type Problem, type Problems } from "../errors.js";
import type { DevicePlugin, Plugin } from "../system/Plugin.js";
import { asNixwrtError } from "./asNixwrtError.js";
import { importFactory } from "./importFactory.js";
import { isDevicePlugin, isPlugin, isRefused } from "./isPlugin.js";

/** An entry of a config for one plugin, and its place. */
interface Entry {
  readonly value: unknown;
  readonly keys: readonly PropertyKey[];
}

/**
 * Returns the plugins of a config's `plugins` in order, without nesting: objects as they are, and references imported as from the config
 * file. The schema reports anything else.
 */
export async function resolvePlugins(entries: unknown, file: string, problems: Problems): Promise<Plugin[]> {
  const plugins: Plugin[] = [];
  for (const entry of flatten({ value: entries ?? [], keys: ["plugins"] })) {
    const plugin = await resolveEntry(entry, file, problems);
    if (plugin === undefined) continue;
    plugins.push(plugin);
    if (!isDevicePlugin(plugin)) continue;
    problems.add({
      code: "PLUGIN_EXPORT",
      path: formatPath(entry.keys),
      message: `the plugin "${plugin.name}" describes a device`,
      hint: "Move it from plugins to the key device",
    });
  }
  return plugins;
}

/** Returns the device plugin that a config's `device` is or names. */
export async function resolveDevice(
  value: unknown,
  file: string,
  problems: Problems,
): Promise<DevicePlugin | undefined> {
  const plugin = await resolveEntry({ value, keys: ["device"] }, file, problems);
  if (plugin === undefined || isDevicePlugin(plugin)) return plugin;
  // The schema reports an object that is not a device. Whether a name stands for one is known only here.
  if (!isPlugin(value)) {
    problems.add({
      code: "PLUGIN_EXPORT",
      path: "device",
      message: `the plugin "${plugin.name}" does not describe a device`,
      hint: "Move it to `plugins`, and give a device plugin here, such as @nixwrt/device-qemu",
    });
  }
  return undefined;
}

/** Returns the entries of a list, without nested lists and falsy values. */
function flatten({ value, keys }: Entry): Entry[] {
  if (!Array.isArray(value)) return value ? [{ value, keys }] : [];
  if (keys.length > 1 && isNameWithOptions(value)) return [{ value, keys }];
  return value.flatMap((entry: unknown, index) => flatten({ value: entry, keys: [...keys, index] }));
}

function isNameWithOptions(value: unknown): value is [name: string, options: object] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [name, options] = value as unknown[];
  return (
    typeof name === "string" &&
    typeof options === "object" &&
    options !== null &&
    !Array.isArray(options) &&
    !isPlugin(options)
  );
}

async function resolveEntry({ value, keys }: Entry, file: string, problems: Problems): Promise<Plugin | undefined> {
  if (isPlugin(value)) return accepted(value, problems);
  const [name, options] = isNameWithOptions(value) ? value : [value, undefined];
  if (typeof name !== "string" || name === "") return undefined;
  const path = formatPath(keys);
  const place = (problem: Problem) => inOptions(problem, name, formatPath([...keys, 1]));
  try {
    const factory = await importFactory(name, file, path);
    const plugin = factory(options);
    if (isPlugin(plugin)) return accepted(plugin, problems, place);
    problems.add({
      code: "PLUGIN_EXPORT",
      path,
      message: `the default export of "${name}" does not return a plugin`,
      hint: "It must return { name, apply }: report it to the plugin's author",
    });
  } catch (error) {
    for (const problem of faultOf(error, name).problems) problems.add(place(problem));
  }
  return undefined;
}

/** The plugin, unless its options are wrong, which it says itself. */
function accepted(plugin: Plugin, problems: Problems, place = (problem: Problem) => problem): Plugin | undefined {
  for (const problem of plugin.problems ?? []) problems.add(place(problem));
  return isRefused(plugin) ? undefined : plugin;
}

function faultOf(error: unknown, name: string): NixwrtError {
  return (
    asNixwrtError(error) ??
    new NixwrtError(
      "config",
      {
        code: "PLUGIN_THREW",
        message: `the plugin "${name}" failed: ${error instanceof Error ? error.message : String(error)}`,
        hint: "This is a bug in the plugin: report it to its author",
      },
      { cause: error },
    )
  );
}

/**
 * Changes the path of a problem in a plugin's options to the place in the config. `parseOptions` starts the path with the package's name.
 */
function inOptions(problem: Problem, name: string, optionsPath: string): Problem {
  if (problem.path === name) return { ...problem, path: optionsPath };
  if (problem.path?.startsWith(`${name}: `) !== true) return problem;
  const rest = problem.path.slice(`${name}: `.length);
  return { ...problem, path: rest.startsWith("[") ? `${optionsPath}${rest}` : `${optionsPath}.${rest}` };
}
