import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { decodeText } from "../decodeText.js";

/** A path alias that tsconfig.json defines for files of the project. */
export interface TsconfigAlias {
  /** Pattern in `paths`, such as `@lib/*`. Undefined for a file that was found below `baseUrl`. */
  readonly pattern?: string;
  /** Absolute path of the file that defines it. */
  readonly tsconfig: string;
}

/**
 * Returns the entry of `paths` that matches an import, in the tsconfig.json of a folder or one above, or else the tsconfig.json with a
 * `baseUrl` below which the imported file exists.
 */
export function tsconfigAlias(specifier: string, folder: string): TsconfigAlias | undefined {
  const tsconfig = join(folder, "tsconfig.json");
  const text = textOf(tsconfig);
  const pattern = patternsOf(text).find((one) => fits(specifier, one));
  if (pattern !== undefined) return { pattern, tsconfig };
  const [, base] = /"baseUrl"\s*:\s*"([^"\n]+)"/.exec(text) ?? [];
  if (base !== undefined && endings.some((ending) => existsSync(join(folder, base, `${specifier}${ending}`))))
    return { tsconfig };
  return dirname(folder) === folder ? undefined : tsconfigAlias(specifier, dirname(folder));
}

/** What TypeScript adds to the name of an imported file. */
const endings = ["", ".ts", ".mts", ".js", ".mjs"];

/** Returns the text of a file, empty if it cannot be read. */
function textOf(file: string): string {
  try {
    return decodeText(readFileSync(file)) ?? "";
  } catch {
    return "";
  }
}

/** Returns the keys of `paths`. The file is JSON with comments. This accepts any key that has a list of strings. */
function patternsOf(tsconfig: string): string[] {
  const [, , paths = ""] = tsconfig.split(/"(paths)"\s*:\s*\{/);
  return [...paths.matchAll(/"([^"\n]+)"\s*:\s*\[/g)].map(([, key = ""]) => key);
}

/**
 * Whether a pattern matches, by TypeScript's rules: one `*` matches anything. A lone `*` matches every import, so it proves nothing and is
 * ignored.
 */
function fits(specifier: string, pattern: string): boolean {
  const [start = "", end] = pattern.split("*");
  if (pattern === "*" || end === undefined) return pattern === specifier;
  return specifier.length >= start.length + end.length && specifier.startsWith(start) && specifier.endsWith(end);
}
