import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { NixwrtError } from "../errors.js";
import { nearest } from "../nearest.js";
import { importModule, type ModuleExports } from "./importModule.js";
import { installedNames } from "./installedPackages.js";
import { packageName } from "./moduleFault.js";
import { installHint } from "./packageManager.js";

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
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_INVALID_PACKAGE_CONFIG") {
      const asked = fromModules(file);
      // It reads the project's package.json first, which may begin with a byte order mark: Node and npm read on.
      if (file !== asked) return await locate(name, asked, path);
      throw damaged(
        path,
        `the package of "${name}" cannot be read: ${message}`,
        "Install it again, or report it to its author",
      );
    }
    if (code !== "ERR_PACKAGE_PATH_NOT_EXPORTED") throw notFound(name, file, path);
    throw damaged(path, `the package of "${name}" does not export this module`, `Check "exports" in its package.json`);
  }
  if (existsSync(module)) return module;
  if (isRelative(name)) throw notFound(name, file, path);
  throw damaged(path, `"${name}" is installed, but its file ${module} is missing`, "Build or install it again");
}

/** A place in the project's node_modules, from where the same packages are found, without a look at the project's package.json. */
function fromModules(file: string): string {
  return basename(dirname(file)) === "node_modules" ? file : join(dirname(file), "node_modules", "x");
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
  const meant = byShortName(name, installed) ?? nearPlugin(name, installed);
  const install = installable(name) ? installHint(packageName(name), dirname(file)) : undefined;
  return new NixwrtError("config", {
    code: "PLUGIN_NOT_FOUND",
    path,
    message: `the plugin "${name}" is not installed`,
    hint:
      meant === undefined
        ? (install ?? 'Give the full name of its package, such as "@nixwrt/plugin-sshd"')
        : `Did you mean "${meant}"?${install === undefined ? "" : ` Otherwise: ${install}`}`,
  });
}

/**
 * Whether advice to install a package of this name is safe. A short name such as `firewall` is most likely a plugin's short name, or
 * misspelt; on npm it belongs to a stranger's package that has nothing to do with NixWRT.
 */
function installable(name: string): boolean {
  return /^@|nixwrt/.test(name);
}

/** The installed plugin or device with the name that is most like this one, without what all plugins' names have in common. */
function nearPlugin(name: string, installed: readonly string[]): string | undefined {
  const meant = nearest(stem(name), installed.map(stem));
  return installed.find((one) => stem(one) === meant);
}

/** `@nixwrt/plugin-sshd` → `sshd` */
function stem(name: string): string {
  return name.replace(/^(@[^/]+\/)?(nixwrt-)?((plugin|device)-)?/, "");
}

/** `sshd` → `@nixwrt/plugin-sshd`, where that is installed. */
function byShortName(name: string, installed: readonly string[]): string | undefined {
  return installed.find((one) => /(^|\/)(nixwrt-)?(plugin|device)-/.test(one) && one.endsWith(`-${name}`));
}
