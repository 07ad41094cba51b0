import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { decodeText } from "../decodeText.js";

/** A name that tsconfig.json gives to files of the project. */
export interface TsconfigAlias {
  /** Such as `@lib/*`. */
  readonly pattern: string;
  /** Absolute path of the file that has it. */
  readonly tsconfig: string;
}

/** The entry of `paths` in the tsconfig.json of a folder, or one above, that an import is for. */
export function tsconfigAlias(specifier: string, folder: string): TsconfigAlias | undefined {
  const tsconfig = join(folder, "tsconfig.json");
  const pattern = patternsOf(tsconfig).find((one) => fits(specifier, one));
  if (pattern !== undefined) return { pattern, tsconfig };
  return dirname(folder) === folder ? undefined : tsconfigAlias(specifier, dirname(folder));
}

/** The keys of `paths`. The file is JSON with comments; all keys that have a list of texts are taken. */
function patternsOf(tsconfig: string): string[] {
  try {
    const [, , paths = ""] = (decodeText(readFileSync(tsconfig)) ?? "").split(/"(paths)"\s*:\s*\{/);
    return [...paths.matchAll(/"([^"\n]+)"\s*:\s*\[/g)].map(([, key = ""]) => key);
  } catch {
    return [];
  }
}

/** As TypeScript matches them: one `*` stands for anything; `*` alone is for everything, and so tells nothing. */
function fits(specifier: string, pattern: string): boolean {
  const [start = "", end] = pattern.split("*");
  if (pattern === "*" || end === undefined) return pattern === specifier;
  return specifier.length >= start.length + end.length && specifier.startsWith(start) && specifier.endsWith(end);
}
