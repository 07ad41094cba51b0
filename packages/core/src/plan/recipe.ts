import type { InstalledFile, Package } from "../system/Package.js";

/** Options of all recipes: a {@link Package} whose script the recipe writes. */
export interface RecipeOptions extends Omit<Package, "script" | "files"> {
  /**
   * Files of the output that are copied into the image, by path there. In a list, the paths in the image and in the output are the same, as
   * after `make install` with prefix /usr. Default: none, for a library that is only linked in.
   */
  readonly files?: Readonly<Record<string, InstalledFile>> | readonly string[];
}

export function installedFiles(files: RecipeOptions["files"] = {}): Package["files"] {
  if (!isList(files)) return files;
  return Object.fromEntries(files.map((path) => [path, { from: path.replace(/^\/+/, "") }]));
}

/** Joins the lines of a script, and skips parts that are left out. */
export function lines(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n");
}

/** Array.isArray does not narrow readonly arrays. */
function isList(files: NonNullable<RecipeOptions["files"]>): files is readonly string[] {
  return Array.isArray(files);
}
