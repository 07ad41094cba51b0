import { cosmiconfig, type Loader, type PublicExplorer } from "cosmiconfig";
import { codeFolder } from "../version.js";
import { dataLoaders } from "./dataLoaders.js";
import { importConfig } from "./importConfig.js";
import { refuseForeign } from "./refuseForeign.js";

/** File name extensions of configs that are programs. */
export const moduleExtensions = ["ts", "mts", "js", "mjs", "cjs"];

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
