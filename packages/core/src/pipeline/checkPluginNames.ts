import { basePlugins } from "../base/basePlugins.js";
import type { Problems } from "../errors.js";
import type { Plugin } from "../system/Plugin.js";
import { installedPlugins, makePlugin } from "./makePlugin.js";

/** Name of the user's config file as the origin of contributions. */
const configName = "config";

/**
 * Returns the plugins that do not have the name of a built-in plugin, and reports the others: their contributions would seem to come from
 * that one.
 */
export async function checkPluginNames(
  plugins: readonly Plugin[],
  directory: string,
  problems: Problems,
): Promise<readonly Plugin[]> {
  const reserved = new Set([configName, ...basePlugins().map(({ name }) => name)]);
  const isReserved = ({ name }: Plugin) => reserved.has(name);
  for (const { name } of plugins.filter(isReserved)) {
    const path = await packageOf(name, directory);
    problems.add({
      code: "PLUGIN_NAME",
      ...(path === undefined ? {} : { path }),
      message: `the plugin's name is "${name}", which NixWRT uses itself`,
      hint: "Rename it, or report this to its author",
    });
  }
  return plugins.filter((one) => !isReserved(one));
}

/** Returns the installed package whose plugin has this name, if it can be found. */
async function packageOf(name: string, directory: string): Promise<string | undefined> {
  for (const one of installedPlugins(directory)) {
    const plugin = await makePlugin(one, directory).catch(() => undefined);
    if (plugin?.name === name) return one.name;
  }
  return undefined;
}
