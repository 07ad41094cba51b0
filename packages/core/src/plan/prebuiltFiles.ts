import { quote } from "../base/quote.js";
import type { Package } from "../system/Package.js";
import { installedFiles, type RecipeOptions } from "./recipe.js";

/** Files that are taken as they are: firmware of a radio, tables, web pages. */
export type PrebuiltFilesOptions = Omit<RecipeOptions, "buildTools" | "libraries" | "environment" | "strip">;

/**
 * Describes files of a source that go into the image as they are, paths from the source's top folder. Nothing is compiled or
 * stripped; programs among them must still be fit for the device.
 */
export function prebuiltFiles({ files, ...rest }: PrebuiltFilesOptions): Package {
  const installed = installedFiles(files);
  const copies = [...new Set(Object.values(installed).map(({ from }) => from))];
  const script = ['mkdir -p "$out"', ...copies.map((from) => `cp -L --parents -- ${quote(from)} "$out"`)].join("\n");
  return { ...rest, strip: false, files: installed, script };
}
