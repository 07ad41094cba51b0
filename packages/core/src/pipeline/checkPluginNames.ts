import { basePlugins } from "../base/basePlugins.js";
import { Problems } from "../errors.js";
import type { Plugin } from "../system/Plugin.js";
import { installedPlugins, makePlugin } from "./makePlugin.js";

/** How the user's own config file is called where contributions have their origin. */
const configName = "config";

/**
 * Checks that no plugin calls itself what a part of every image is called: whatever it did would seem to be done by that.
 * @throws {NixwrtError} of class `config`.
 */
export async function checkPluginNames(plugins: readonly Plugin[], directory: string): Promise<void> {
  const reserved = new Set([configName, ...basePlugins().map(({ name }) => name)]);
  const problems = new Problems();
  for (const { name } of plugins) {
    if (!reserved.has(name)) continue;
    const path = await packageOf(name, directory);
    problems.add({
      code: "PLUGIN_NAME",
      ...(path === undefined ? {} : { path }),
      message: `the plugin's name is "${name}", which NixWRT uses itself`,
      hint: "Rename it, or report this to its author",
    });
  }
  problems.throwIfAny("config");
}

/** The installed package whose plugin has a name, as far as that can be found out. */
async function packageOf(name: string, directory: string): Promise<string | undefined> {
  for (const one of installedPlugins(directory)) {
    const plugin = await makePlugin(one, directory).catch(() => undefined);
    if (plugin?.name === name) return one.name;
  }
  return undefined;
}
