import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { NixwrtError } from "../errors.js";
import { importModule, type ModuleExports } from "./importModule.js";
import { installedNames } from "./installedPackages.js";
import { meantPackage } from "./meantPackage.js";
import { packageName } from "./moduleFault.js";
import { installHint } from "./packageManager.js";

/** Default export of a plugin's package: it takes the options and returns the plugin. */
export type PluginFactory = (options?: unknown) => unknown;

/**
 * Imports the factory of a plugin: the default export of the package, or of the module if the name is a relative path. It is resolved like
 * an `import` in the config file.
 * @param path of the entry in the config, for messages
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
 * Imports the exports of a plugin's package; see {@link importFactory}.
 * @throws {NixwrtError} of class `config`.
 */
export async function importPackage(name: string, file: string, path: string): Promise<ModuleExports> {
  return importModule(await locate(name, file, path), file);
}

/** Returns the absolute path of a plugin's module. Packages are found by the rules of `import`, including ESM-only ones. */
async function locate(name: string, file: string, path: string): Promise<string> {
  const { resolve } = await import("import-meta-resolve");
  let module: string;
  try {
    module = fileURLToPath(resolve(name, pathToFileURL(file).href));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_INVALID_PACKAGE_CONFIG") {
      const asked = fromModules(file);
      // The resolver reads the project's package.json first, and fails on a byte order mark, which Node and npm accept.
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

/** Returns a path in the project's node_modules. The same packages are found from there, without reading the project's package.json. */
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
  const meant = meantPackage(name, installed);
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
 * Whether it is safe to suggest installing a package of this name. A short name such as `firewall` is probably the short name of a plugin,
 * or misspelt. On npm, it belongs to an unrelated package of a stranger.
 */
function installable(name: string): boolean {
  return /^@|nixwrt/.test(name);
}
