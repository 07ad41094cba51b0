import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import type { CosmiconfigResult } from "cosmiconfig";
import { NixwrtError } from "../errors.js";
import { asNixwrtError } from "./asNixwrtError.js";
import { configExplorer, moduleExtensions } from "./configExplorer.js";
import { readPackageJson } from "./readPackageJson.js";
import { jsonFault, jsonHint, yamlHint } from "./syntaxHint.js";

const rcExtensions = ["", ".json", ".yaml", ".yml"];

/** Places of a config in a folder. The first that exists is used. */
export const searchPlaces: readonly string[] = [
  ...moduleExtensions.map((extension) => `nixwrt.config.${extension}`),
  ...rcExtensions.map((extension) => `.nixwrtrc${extension}`),
  "package.json",
  ...moduleExtensions.map((extension) => `.config/nixwrt.config.${extension}`),
  ...rcExtensions.map((extension) => `.config/nixwrtrc${extension}`),
];

/** A config file and its unchecked content. */
export interface FoundConfig {
  /** Absolute path. */
  readonly file: string;
  readonly content: unknown;
}

/**
 * Finds and reads the config: `configFile` if given, otherwise the first of {@link searchPlaces} in `cwd` or a folder above it, up to the
 * project's root, which is the first folder with a `package.json` or `.git`.
 * @throws {NixwrtError} of class `config` if there is none or it is not readable.
 */
export async function discoverConfig(cwd: string, configFile?: string): Promise<FoundConfig> {
  const explorer = configExplorer(searchPlaces, configFile !== undefined);
  const given = configFile === undefined ? undefined : resolve(cwd, configFile);
  const folders = projectFolders(resolve(cwd));
  try {
    if (given !== undefined) return found(await explorer.load(given), given);
    for (const folder of folders) {
      const result = await explorer.search(folder);
      if (result !== null) return found(result, folder);
    }
  } catch (error) {
    throw asNixwrtError(error) ?? readingFault(error as ReadingFault, given);
  }
  throw notFound(folders);
}

/** Returns the config file in this folder itself, if there is one. */
export function findConfigFile(folder: string): string | undefined {
  const [first] = configFilesIn(folder);
  return first;
}

/** Yields the config files in this folder itself. Unless the user names another, the first is read. Looks no further than the caller does. */
export function* configFilesIn(folder: string): Generator<string> {
  for (const place of searchPlaces) {
    const file = join(folder, place);
    if (existsSync(file) && holdsConfig(file)) yield file;
  }
}

/** Whether a file contains a config. A package.json does only if it has the key for it. */
function holdsConfig(file: string): boolean {
  return basename(file) !== "package.json" || readPackageJson(dirname(file))?.nixwrt !== undefined;
}

/** Whether a config file is data (JSON or YAML) rather than a program. */
export function isData(file: string): boolean {
  return !moduleExtensions.includes(extname(file).slice(1));
}

/** Returns the folder and those above it, up to the project's root. */
function projectFolders(folder: string): string[] {
  const isRoot = [".git", "package.json"].some((name) => existsSync(join(folder, name)));
  const parent = dirname(folder);
  return isRoot || parent === folder ? [folder] : [folder, ...projectFolders(parent)];
}

function found(result: CosmiconfigResult, at: string): FoundConfig {
  if (result !== null && result.isEmpty !== true) return { file: result.filepath, content: result.config };
  throw new NixwrtError("config", {
    code: "CONFIG_EMPTY",
    path: result?.filepath ?? at,
    message: "does not contain a config",
    hint: 'In package.json, the config is under the key "nixwrt"; a module has it as its default export',
  });
}

/** Error of cosmiconfig: a parser's, or the file system's. */
type ReadingFault = Error & {
  readonly code?: string;
  readonly filepath?: string;
  /** YAML errors only: what is wrong, and where, counted from 0. */
  readonly reason?: string;
  readonly mark?: { readonly line: number; readonly column: number };
};

function readingFault(error: ReadingFault, given: string | undefined): NixwrtError {
  if (given !== undefined && (error.code === "ENOENT" || error.code === "ENOTDIR")) {
    return new NixwrtError("config", {
      code: "CONFIG_NOT_FOUND",
      path: given,
      message: "there is no such file",
      hint: "Correct the path, or leave it out to search for a config",
    });
  }
  const isSyntax = error.reason !== undefined || error instanceof SyntaxError;
  const file = error.filepath ?? given;
  const { place, hint } = isSyntax && file !== undefined ? syntaxFault(error, file) : {};
  return new NixwrtError(
    "config",
    {
      code: isSyntax ? "CONFIG_SYNTAX" : "CONFIG_UNREADABLE",
      path: `${file ?? "config"}${place ?? ""}`,
      message: error.reason ?? withoutSource(error.message),
      ...(hint === undefined ? {} : { hint }),
    },
    { cause: error },
  );
}

/** Returns the place of a syntax error as `:line:column`, and how to fix it. */
function syntaxFault({ reason, mark }: ReadingFault, file: string): { place: string; hint: string | undefined } {
  const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  if (reason !== undefined) {
    const { line, column } = mark ?? { line: 0, column: 0 };
    const place = mark === undefined ? "" : `:${line + 1}:${column + 1}`;
    return { place, hint: yamlHint(reason, text.split(/\r?\n/)[line] ?? "") };
  }
  const offset = jsonFault(text);
  const lines = text.slice(0, offset).split("\n");
  return { place: `:${lines.length}:${(lines.at(-1) ?? "").length + 1}`, hint: jsonHint(text, offset) };
}

/** Removes what V8 quotes of the text in a JSON error, because it may be private, and the place, which is before the message. */
function withoutSource(message: string): string {
  return message
    .replace(/^JSON Error in .*:\n/, "")
    .replace(/, (\.\.\.)?".*"(\.\.\.)? is not valid JSON$/s, "")
    .replace(/ in JSON at position \d+( \(line \d+ column \d+\))?$/, "");
}

function notFound(folders: readonly string[]): NixwrtError {
  const minimal = [
    'import { defineConfig } from "@nixwrt/core";',
    'import { qemu } from "@nixwrt/device-qemu";',
    "",
    'export default defineConfig({ hostname: "router", device: qemu() });',
  ];
  return new NixwrtError("config", {
    code: "CONFIG_NOT_FOUND",
    path: folders[0] ?? "",
    message: "there is no config file",
    hint: [
      `Searched ${folders.join(", ")}`,
      "for nixwrt.config.{ts,mts,js,mjs,cjs}, .nixwrtrc{,.json,.yaml,.yml}, package.json (key nixwrt),",
      ".config/nixwrt.config.*, .config/nixwrtrc*. A config to start with, nixwrt.config.ts:",
      "",
      ...minimal,
    ].join("\n"),
  });
}
