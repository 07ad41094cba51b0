import type { Package } from "../system/Package.js";
import { installedFiles, lines, type RecipeOptions } from "./recipe.js";

/** A {@link Package} that is built with make. */
export interface MakePackageOptions extends RecipeOptions {
  /** bash commands that run first, in the source's top folder, for example to write a config header or to touch a stale file. */
  readonly prepare?: string;
  /** Arguments of make, as shell words: targets and variables. */
  readonly make?: readonly string[];
  /** bash commands that fill `$out`. Default: `make install DESTDIR="$out"` with the arguments of `make` that are variables. */
  readonly install?: string;
}

/** Returns a package that is built with `make` and a hand-written Makefile. */
export function makePackage({ prepare, make = [], install, files, ...rest }: MakePackageOptions): Package {
  const build = ['make "$JOBS"', ...make].join(" ");
  const installed = install ?? ["make install", 'DESTDIR="$out"', ...variablesOf(make)].join(" ");
  return { ...rest, files: installedFiles(files), script: lines(prepare, build, 'mkdir -p "$out"', installed) };
}

/** Returns the arguments of make that are variables. */
export function variablesOf(make: readonly string[]): string[] {
  return make.filter((argument) => /^\w+=/.test(argument));
}
