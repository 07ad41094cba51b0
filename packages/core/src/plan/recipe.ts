import type { InstalledFile, Package } from "../system/Package.js";

/** What all recipes take: a {@link Package} whose script they write. */
export interface RecipeOptions extends Omit<Package, "script" | "files"> {
  /**
   * Files of the output that go into the image, by path there. As a list: paths in the image of what the package installs at
   * just these places, as `make install` does with prefix /usr. Default none, for a library that is only linked in.
   */
  readonly files?: Readonly<Record<string, InstalledFile>> | readonly string[];
}

export function installedFiles(files: RecipeOptions["files"] = {}): Package["files"] {
  if (!isList(files)) return files;
  return Object.fromEntries(files.map((path) => [path, { from: path.replace(/^\/+/, "") }]));
}

/** Lines of a script; what is left out takes none. */
export function lines(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("\n");
}

/** Array.isArray does not narrow readonly arrays. */
function isList(files: NonNullable<RecipeOptions["files"]>): files is readonly string[] {
  return Array.isArray(files);
}
