import { join } from "node:path";
import { asNixwrtError } from "../config/asNixwrtError.js";
import { pluginKeywords } from "../config/checkPackages.js";
import { importFactory } from "../config/importFactory.js";
import { type InstalledPackage, installedWith } from "../config/installedPackages.js";
import { isPlugin, isRefused } from "../config/isPlugin.js";
import { refuseForeignPackage } from "../config/refuseForeign.js";
import { NixwrtError } from "../errors.js";
import type { Plugin } from "../system/Plugin.js";

/** Returns the packages that a config in a folder can use as plugins, by their keywords, sorted by name. */
export function installedPlugins(folder: string): InstalledPackage[] {
  const found = new Map(
    pluginKeywords.flatMap((keyword) => installedWith(keyword, folder)).map((one) => [one.name, one]),
  );
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Returns a package's plugin, with the defaults of all its options.
 * @param folder that the package is imported from
 * @throws {NixwrtError} of class `config` if the package has no plugin, or the plugin needs options; PACKAGE_FOREIGN.
 */
export async function makePlugin({ name, folder: installed }: InstalledPackage, folder: string): Promise<Plugin> {
  refuseForeignPackage(installed);
  const factory = await importFactory(name, join(folder, "package.json"), name);
  let plugin: unknown;
  try {
    plugin = factory();
  } catch (error) {
    throw asNixwrtError(error) ?? notAPlugin(name, `its default export failed: ${String(error)}`);
  }
  if (isPlugin(plugin)) {
    if (isRefused(plugin)) throw new NixwrtError("config", plugin.problems ?? []);
    return plugin;
  }
  throw notAPlugin(name, "what its default export returns is not { name, apply }");
}

function notAPlugin(path: string, message: string): NixwrtError {
  return new NixwrtError("config", {
    code: "PLUGIN_EXPORT",
    path,
    message,
    hint: "This is a bug in the package: report it to its author",
  });
}
