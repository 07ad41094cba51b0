import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { NixwrtError } from "../errors.js";
import { nearest } from "../nearest.js";
import { importModule, type ModuleExports } from "./importModule.js";
import { installedNames } from "./installedPackages.js";
import { packageName } from "./moduleFault.js";

/** What a plugin's package has as its default export: takes the options, returns the plugin. */
export type PluginFactory = (options?: unknown) => unknown;

/**
 * Imports a plugin's factory: the default export of the package, or of the module when the name is a relative path,
 * found as `import` in the config file would find it.
 * @param path of the entry in the config, for messages.
 * @throws {NixwrtError} of class `config`.
 */
export async function importFactory(name: string, file: string, path: string): Promise<PluginFactory> {
  const exported = (await importPackage(name, file, path)).default;
  if (typeof exported === "function") return exported as PluginFactory;
  throw new NixwrtError("config", {
    code: "PLUGIN_EXPORT",
    path,
    message: `"${name}" is not a plugin: its default export is not a function`,
    hint: "A plugin's package exports as default the function that takes its options and returns { name, apply }",
  });
}

/**
 * What a plugin's package exports; see {@link importFactory}.
 * @throws {NixwrtError} of class `config`.
 */
export async function importPackage(name: string, file: string, path: string): Promise<ModuleExports> {
  return importModule(await locate(name, file, path));
}

/** The absolute path of a plugin's module. Packages are found by the rules of `import`, ESM-only ones too. */
async function locate(name: string, file: string, path: string): Promise<string> {
  const { resolve } = await import("import-meta-resolve");
  let module: string;
  try {
    module = fileURLToPath(resolve(name, pathToFileURL(file).href));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") throw notFound(name, file, path);
    throw damaged(path, `the package of "${name}" does not export that`, `Check "exports" in its package.json`);
  }
  if (existsSync(module)) return module;
  if (isRelative(name)) throw notFound(name, file, path);
  throw damaged(path, `"${name}" is installed, but its file ${module} is missing`, "Build or install it again");
}

function damaged(path: string, message: string, hint: string): NixwrtError {
  return new NixwrtError("config", { code: "PLUGIN_EXPORT", path, message, hint });
}

function isRelative(name: string): boolean {
  return /^[./]/.test(name);
}

function notFound(name: string, file: string, path: string): NixwrtError {
  if (isRelative(name)) {
    return new NixwrtError("config", {
      code: "PLUGIN_NOT_FOUND",
      path,
      message: `there is no module "${name}"`,
      hint: `Relative paths start at the config file's folder, ${dirname(file)}`,
    });
  }
  const installed = installedNames(dirname(file));
  const meant = byShortName(name, installed) ?? nearest(name, installed);
  const install = `npm install --save-dev ${packageName(name)}`;
  return new NixwrtError("config", {
    code: "PLUGIN_NOT_FOUND",
    path,
    message: `the plugin "${name}" is not installed`,
    hint: meant === undefined ? install : `Did you mean "${meant}"? Else: ${install}`,
  });
}

/** `sshd` → `@nixwrt/plugin-sshd`, where that is installed. */
function byShortName(name: string, installed: readonly string[]): string | undefined {
  return installed.find((one) => /(^|\/)(nixwrt-)?(plugin|device)-/.test(one) && one.endsWith(`-${name}`));
}
