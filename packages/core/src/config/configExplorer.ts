import { basename, extname } from "node:path";
import { cosmiconfig, defaultLoaders, type Loader, type PublicExplorer } from "cosmiconfig";
import { codeFolder } from "../version.js";
import { importConfig } from "./importConfig.js";
import { refuseForeign } from "./refuseForeign.js";

/** Ends of the names of configs that are programs. */
export const moduleExtensions = ["ts", "mts", "js", "mjs", "cjs"];

/** Loaders of configs that are data, with and without a byte order mark. */
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
 * JSON.parse takes the last of two equal keys, and a person may look at the first. JSON is YAML, where that is an error with its place. Of a
 * package.json, most is not ours, and npm takes it as it is.
 * @param text sound JSON
 */
function refuseDuplicateKeys(file: string, text: string): void {
  if (basename(file) === "package.json") return;
  try {
    // JSON has tabs only between its words, and YAML does not take them everywhere.
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
 * Reads configs from these places of a folder.
 * @param isNamed whether the user has named the file: one that is only found must not be another user's
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
 * Runs something as if it were started in a folder without any config. cosmiconfig looks for settings of its own in the
 * current folder when it is made: it would run a `.config/config.js` there, and fail over a package.json that it cannot read.
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
