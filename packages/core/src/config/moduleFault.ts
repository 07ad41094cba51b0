import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { NixwrtError, type Problem } from "../errors.js";
import { nearest } from "../nearest.js";
import { asNixwrtError } from "./asNixwrtError.js";
import { installedNames } from "./installedPackages.js";
import { linkedPackageHint } from "./linkedPackageHint.js";
import { meantPackage } from "./meantPackage.js";
import { installHint } from "./packageManager.js";
import { type TsconfigAlias, tsconfigAlias } from "./tsconfigAlias.js";

/**
 * Turns an error from importing a user's module into one with file and line. Leaves a NixwrtError as it is.
 * @param exported what the module exports that lacks an imported name, see {@link missingExport}
 * @param project file of the project that uses the module. Default: the module itself.
 */
export function ownFault(
  fault: unknown,
  file: string,
  exported: readonly string[] = [],
  project: string = file,
): NixwrtError {
  const forPeople = asNixwrtError(fault);
  if (forPeople !== undefined) return forPeople;
  const error = fault instanceof Error ? fault : new Error(String(fault));
  return missingModule(error, file, project) ?? syntaxFault(error, file, exported) ?? thrown(error, file);
}

/** Turns Node's "cannot find" error into one for users, or returns undefined for other errors. */
function missingModule(error: Error, file: string, project: string): NixwrtError | undefined {
  // Edited modules have another URL, see localModules.ts.
  const message = error.message.replaceAll(/\?nixwrt=\d+/g, "");
  const [, kind, name = ""] = /^Cannot find (package|module) '([^']+)'/.exec(message) ?? [];
  if (kind === undefined) return undefinedImport(error, message);
  const [, importer] = /(?:imported from |Require stack:\n- )(.+)/.exec(message) ?? [];
  const from = importer?.startsWith("file:") ? fileURLToPath(importer) : importer;
  const isPackage = kind === "package" || !/^[./]/.test(name);
  const alias = isPackage && from !== undefined ? tsconfigAlias(wholeSpecifier(from, name), dirname(from)) : undefined;
  return new NixwrtError(
    "config",
    {
      code: "MODULE_MISSING",
      ...(from === undefined ? {} : { path: withLine(from, name) }),
      message: isPackage
        ? `imports the package "${name}", which is not installed`
        : `imports "${name}", which does not exist`,
      hint: isPackage ? packageHint(packageName(name), from ?? file, project) : "Check the path of the import",
      ...(alias === undefined || from === undefined ? {} : aliasProblem(wholeSpecifier(from, name), alias)),
    },
    { cause: error },
  );
}

/** Turns Node's error for an import of a `#name` that package.json does not define, or returns undefined for other errors. */
function undefinedImport(error: Error, message: string): NixwrtError | undefined {
  const [, name, folder, importer] =
    /^Package import specifier "([^"]+)" is not defined(?: in package (.+package\.json))? imported from (.+)/.exec(
      message,
    ) ?? [];
  if (name === undefined || importer === undefined) return undefined;
  const from = importer.startsWith("file:") ? fileURLToPath(importer) : importer;
  const [start, end] = name.includes("/") ? [name.slice(0, name.indexOf("/")), "/*"] : [name, ""];
  const problem = {
    code: "MODULE_MISSING",
    path: withLine(from, name),
    message: `imports "${name}", which "imports" in ${folder ?? "package.json"} does not define`,
    hint: `Import the file by its relative path, or define the name there: { "imports": { "${start}${end}": "./…${end}" } }`,
  };
  return new NixwrtError("config", problem, { cause: error });
}

/** Suggests the installed package with a similar name first: a package with a misspelt name may be a stranger's. */
function packageHint(name: string, from: string, project: string): string {
  const linked = linkedPackageHint(name, from, project);
  if (linked !== undefined) return linked;
  const folder = dirname(from);
  const meant = meantPackage(name, installedNames(folder));
  const install = installHint(name, folder);
  return meant === undefined ? install : `Did you mean "${meant}"? Otherwise: ${install}`;
}

/** Describes an import that uses a path alias of tsconfig.json. There is nothing to install in that case. */
function aliasProblem(name: string, { pattern, tsconfig }: TsconfigAlias): Pick<Problem, "message" | "hint"> {
  if (pattern === undefined) {
    return {
      message: `imports "${name}", a file below the baseUrl of ${tsconfig}; Node does not use that, because it is only for type checking`,
      hint: "Import the file by its relative path",
    };
  }
  const own = `#${pattern.replace(/^[@~#$]?\/?/, "")}`;
  const target = own.endsWith("/*") || own === "#*" ? "./…/*" : "./…";
  return {
    message: `imports "${name}", which matches "${pattern}" in the paths of ${tsconfig}; Node does not use those, because they are only for type checking`,
    hint: `Import the file by its relative path, or give it a name under "imports" in package.json: { "imports": { "${own}": "${target}" } }`,
  };
}

/** An import of a name that the module does not export: the module, as the import names it, and who imports it. */
export function missingExport(
  fault: unknown,
  file: string,
): { readonly module: string; readonly name: string; readonly importer: string } | undefined {
  if (!(fault instanceof SyntaxError)) return undefined;
  const [, module, name] =
    /^The requested module '([^']+)' does not provide an export named '([^']+)'/.exec(fault.message) ?? [];
  if (module === undefined || name === undefined) return undefined;
  return { module, name, importer: placeOf(fault, file).replace(/(:\d+)+$/, "") };
}

function syntaxFault(error: Error, file: string, exported: readonly string[]): NixwrtError | undefined {
  const [, parseError] = /^ParseError: (.*)/.exec(error.message) ?? [];
  if (parseError === undefined && !(error instanceof SyntaxError)) return undefined;
  const missing = missingExport(error, file);
  return new NixwrtError(
    "config",
    {
      code: "MODULE_SYNTAX",
      path: placeOf(error, file),
      message:
        missing === undefined
          ? (parseError ?? error.message).trim()
          : `imports "${missing.name}" from "${missing.module}", which does not export it`,
      hint: missing === undefined ? syntaxHint(file) : missingExportHint(missing, exported),
    },
    { cause: error },
  );
}

/** Returns how to fix a module that cannot be parsed. */
function syntaxHint(file: string): string {
  const start = readFileSync(file).subarray(0, 2).toString("hex");
  if (start === "fffe" || start === "feff")
    return "The file is in UTF-16: save it as UTF-8, which modules have to be in";
  return "If the line is fine, look for a missing or extra bracket, comma or quote before it";
}

function missingExportHint(
  { module, name }: { readonly module: string; readonly name: string },
  exported: readonly string[],
): string {
  const meant = nearest(name, exported);
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  const names =
    exported.length === 0 || exported.length > 10 ? "Check the spelling" : `It exports: ${exported.join(", ")}`;
  const general = `${names}. Import types with \`import type { … }\``;
  if (!/^@nixwrt\/core(\/|$)/.test(module)) return general;
  return `${general}. @nixwrt/core has two more entry points: @nixwrt/core/device for device packages, and @nixwrt/core/host for programs that run NixWRT`;
}

function thrown(error: Error, file: string): NixwrtError {
  return new NixwrtError(
    "config",
    {
      code: "MODULE_THREW",
      path: placeOf(error, file),
      message: `${error.name}: ${error.message}`,
      hint: /^(require|module|exports) is not defined in ES module/.test(error.message)
        ? 'This file is an ES module: write `import { … } from "…"` instead of require, and `export default …` instead of module.exports'
        : "The module threw an error while it was loading: see this line",
    },
    { cause: error },
  );
}

/** Returns the first place in the user's own files in an error's stack, as `file:line:column`, or else the file. */
function placeOf(error: Error, file: string): string {
  const folder = dirname(file);
  for (const [, place = "", position] of `${error.message}\n${error.stack ?? ""}`.matchAll(
    /((?:file:\/\/)?\/[^\n:()]+?)((?::\d+){1,2})/g,
  )) {
    const path = place.startsWith("file:") ? fileURLToPath(place) : place;
    if (path.startsWith(`${folder}/`) && !path.includes("/node_modules/"))
      return `${path}${positionIn(path, position)}`;
  }
  return file;
}

/** Returns `:line:column`, or only `:line` if the line is not that long. jiti's columns are those of the code that it makes. */
function positionIn(file: string, position = ""): string {
  const [, line, column] = position.split(":").map(Number);
  if (line === undefined || column === undefined || !existsSync(file)) return position;
  const length = readFileSync(file, "utf8").split("\n")[line - 1]?.length ?? 0;
  return column <= length + 1 ? position : `:${line}`;
}

/** Returns `file:line` of the first line with the import, or the file alone if there is none. */
function withLine(file: string, specifier: string): string {
  const lines = readFileSync(file, "utf8").split("\n");
  const tail = specifier.slice(specifier.lastIndexOf("/") + 1);
  const index = lines.findIndex((line) => /\b(import|from|require)\b/.test(line) && line.includes(tail));
  return index < 0 ? file : `${file}:${index + 1}`;
}

/** Returns the whole specifier of an import in a file. Node names only its package: `~` for `~/lib/n`. */
function wholeSpecifier(file: string, name: string): string {
  for (const line of readFileSync(file, "utf8").split("\n")) {
    if (!/\b(import|from|require)\b/.test(line)) continue;
    for (const [, specifier = ""] of line.matchAll(/["']([^"'\n]+)["']/g))
      if (specifier === name || specifier.startsWith(`${name}/`)) return specifier;
  }
  return name;
}

/** Returns the package of an import: `@scope/name` for `@scope/name/part`. */
export function packageName(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
