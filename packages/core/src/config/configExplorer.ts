import { basename, extname } from "node:path";
import { cosmiconfig, defaultLoaders, type Loader, type PublicExplorer } from "cosmiconfig";
import { codeFolder } from "../version.js";
import { importConfig } from "./importConfig.js";
import { refuseForeign } from "./refuseForeign.js";

/** File name extensions of configs that are programs. */
export const moduleExtensions = ["ts", "mts", "js", "mjs", "cjs"];

/** Loaders of configs that are data, with or without a byte order mark. */
const dataLoaders: Readonly<Record<string, Loader>> = Object.fromEntries(
  [".json", ".yaml", ".yml", "noExt"].map((extension) => [
    extension,
    (file: string, text: string): unknown => {
      const plain = text.replace(/^\uFEFF/, "");
      const value: unknown = defaultLoaders[extension as ".json"](file, plain);
      if (extname(file) === ".json") refuseDuplicateKeys(file, plain);
      return value;
    },
  ]),
);

/**
 * Refuses duplicate keys. JSON.parse uses the last of two equal keys, but a reader may look at the first. JSON is also YAML, whose parser
 * reports duplicate keys with their position. A package.json is exempt, because most of it is not ours and npm accepts it.
 * @param text valid JSON
 */
function refuseDuplicateKeys(file: string, text: string): void {
  if (basename(file) === "package.json") return;
  try {
    // In JSON, tabs occur only between tokens. YAML does not allow them everywhere.
    defaultLoaders[".yaml"](file, text.replaceAll("\t", " "));
  } catch (error) {
    const { reason } = error as { readonly reason?: string };
    if (reason?.startsWith("duplicated mapping key") === true) throw error;
  }
}

const moduleLoaders: Readonly<Record<string, Loader>> = Object.fromEntries(
  moduleExtensions.map((extension) => [`.${extension}`, importConfig]),
);

/**
 * Reads configs from these places in a folder.
 * @param isNamed whether the user named the file. A config that is only found must not belong to another user
 */
export function configExplorer(searchPlaces: readonly string[], isNamed: boolean): PublicExplorer {
  const loaders = Object.entries({ ...dataLoaders, ...moduleLoaders }).map(([extension, load]): [string, Loader] => {
    const checked = (file: string, text: string): unknown => {
      refuseForeign(file);
      return load(file, text);
    };
    return [extension, isNamed ? load : checked];
  });
  return elsewhere(() =>
    cosmiconfig("nixwrt", {
      searchPlaces: [...searchPlaces],
      ignoreEmptySearchPlaces: false,
      cache: false,
      loaders: Object.fromEntries(loaders),
    }),
  );
}

/**
 * Calls a function as if the current folder had no config. When cosmiconfig is created, it looks for its own settings in the current
 * folder: it would run a `.config/config.js` there, and fail on an unreadable package.json.
 */
function elsewhere<T>(run: () => T): T {
  const { cwd } = process;
  process.cwd = () => codeFolder;
  try {
    return run();
  } finally {
    process.cwd = cwd;
  }
}
