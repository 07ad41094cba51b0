import { shellQuote } from "../shellQuote.js";
import type { Package } from "../system/Package.js";
import { reportCommand } from "./packageProblem.js";
import { installedFiles, type RecipeOptions } from "./recipe.js";

/** Files that are copied unchanged: firmware of a radio, tables, web pages. */
export type PrebuiltFilesOptions = Omit<RecipeOptions, "buildTools" | "libraries" | "environment" | "strip">;

/**
 * Returns a package of files that are copied into the image unchanged. Paths are relative to the source's top folder. Nothing is compiled
 * or stripped. Programs among them must still be for the device's CPU.
 */
export function prebuiltFiles({ files, ...rest }: PrebuiltFilesOptions): Package {
  const installed = installedFiles(files);
  const copies = [...new Set(Object.values(installed).map(({ from }) => from))];
  const checks = copies.map(
    (from) => `[ -f ${shellQuote(from)} ] || { missing=yes; ${reportMissing(rest.name, from)}; }`,
  );
  const copy = copies.map((from) => `cp -L --parents -- ${shellQuote(from)} "$out"`);
  const script = ["missing=", ...checks, '[ -z "$missing" ]', 'mkdir -p "$out"', ...copy].join("\n");
  return { ...rest, strip: false, files: installed, script };
}

function reportMissing(name: string, file: string): string {
  return reportCommand({
    code: "PACKAGE_FILE_MISSING",
    message: `the source of the package ${name} has no file ${file}`,
    hint: "Correct the path. In another version of the source, the file may be elsewhere",
  });
}
