import type { Package } from "../system/Package.js";
import { installedFiles, lines, type RecipeOptions } from "./recipe.js";

/** A {@link Package} that is built with make. */
export interface MakePackageOptions extends RecipeOptions {
  /** bash, run first in the source's top folder: writes a config header, touches a stale file. */
  readonly prepare?: string;
  /** Arguments of make, as the shell has them: targets and variables. */
  readonly make?: readonly string[];
  /** bash that fills `$out`. Default: `make install DESTDIR="$out"` with the arguments of `make` that are variables. */
  readonly install?: string;
}

/** Describes a package that is built with `make` and a hand-written Makefile. */
export function makePackage({ prepare, make = [], install, files, ...rest }: MakePackageOptions): Package {
  const build = ['make "$JOBS"', ...make].join(" ");
  const installed = install ?? ["make install", 'DESTDIR="$out"', ...variablesOf(make)].join(" ");
  return { ...rest, files: installedFiles(files), script: lines(prepare, build, 'mkdir -p "$out"', installed) };
}

/** Those of make's arguments that are variables. */
export function variablesOf(make: readonly string[]): string[] {
  return make.filter((argument) => /^\w+=/.test(argument));
}
