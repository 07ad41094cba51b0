import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { Ignore } from "ignore";
import { decodeText } from "../decodeText.js";

/** The rules of .gitignore files, outermost first. */
export interface IgnoreRules {
  /** Whether the rules exclude a path. If it is a folder, everything in it is excluded. */
  ignores(path: string, isFolder: boolean): boolean;
  /** Returns these rules together with those of a folder in it, if there are any. */
  within(folder: string): Promise<IgnoreRules>;
}

interface Rules {
  readonly folder: string;
  readonly rules: Ignore;
}

/** Returns the rules for a folder: those in it, and in the folders above up to the project's folder, which has a package.json or `.git`. */
export async function ignoreRules(folder: string): Promise<IgnoreRules> {
  let rules = rulesOf([]);
  for (const above of foldersAbove(folder)) rules = await rules.within(above);
  // A folder that is ignored as a whole, because it is generated or fetched, is taken as it is.
  return rules.ignores(folder, true) ? rulesOf([]) : rules;
}

function rulesOf(all: readonly Rules[]): IgnoreRules {
  return {
    ignores(path, isFolder) {
      // The innermost file with a matching rule decides.
      for (const { folder, rules } of all.toReversed()) {
        const { ignored, unignored } = rules.test(relative(folder, path).split(sep).join("/") + (isFolder ? "/" : ""));
        if (ignored || unignored) return ignored;
      }
      return false;
    },
    async within(folder) {
      const data = await readFile(join(folder, ".gitignore")).catch(() => undefined);
      const text = data === undefined ? undefined : decodeText(data);
      if (text === undefined) return this;
      const { default: ignore } = await import("ignore");
      return rulesOf([...all, { folder, rules: ignore().add(text) }]);
    },
  };
}

/** Returns the folders from the project's folder down to the one above this. */
function foldersAbove(folder: string): string[] {
  const above = dirname(folder);
  const isProject = (path: string) => [".git", "package.json"].some((name) => existsSync(join(path, name)));
  if (isProject(folder) || above === folder) return [];
  const more = foldersAbove(above);
  // Without a project, folders above do not matter.
  return isProject(above) || more.length > 0 ? [...more, above] : [];
}
