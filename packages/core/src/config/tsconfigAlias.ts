import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { decodeText } from "../decodeText.js";

/** A path alias that tsconfig.json defines for files of the project. */
export interface TsconfigAlias {
  /** Pattern, such as `@lib/*`. */
  readonly pattern: string;
  /** Absolute path of the file that defines it. */
  readonly tsconfig: string;
}

/** Returns the entry of `paths` that matches an import, in the tsconfig.json of a folder or one above. */
export function tsconfigAlias(specifier: string, folder: string): TsconfigAlias | undefined {
  const tsconfig = join(folder, "tsconfig.json");
  const pattern = patternsOf(tsconfig).find((one) => fits(specifier, one));
  if (pattern !== undefined) return { pattern, tsconfig };
  return dirname(folder) === folder ? undefined : tsconfigAlias(specifier, dirname(folder));
}

/** Returns the keys of `paths`. The file is JSON with comments. This accepts any key that has a list of strings. */
function patternsOf(tsconfig: string): string[] {
  try {
    const [, , paths = ""] = (decodeText(readFileSync(tsconfig)) ?? "").split(/"(paths)"\s*:\s*\{/);
    return [...paths.matchAll(/"([^"\n]+)"\s*:\s*\[/g)].map(([, key = ""]) => key);
  } catch {
    return [];
  }
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
