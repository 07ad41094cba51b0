import { basename, extname } from "node:path";
import { defaultLoaders, type Loader } from "cosmiconfig";

/** Loaders of configs that are data, by file name extension, with or without a byte order mark. */
export const dataLoaders: Readonly<Record<string, Loader>> = Object.fromEntries(
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
