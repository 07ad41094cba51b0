import type { Package } from "../system/Package.js";
import { type MakePackageOptions, makePackage } from "./makePackage.js";
import { lines } from "./recipe.js";

/** A {@link Package} with a `configure` script made by autoconf. */
export interface AutotoolsPackageOptions extends MakePackageOptions {
  /** Arguments of ./configure besides --host, --build and --prefix=/usr, as the shell has them. */
  readonly configure?: readonly string[];
}

/** Describes a package that is built with `./configure && make`. */
export function autotoolsPackage({ prepare, configure = [], ...rest }: AutotoolsPackageOptions): Package {
  const run = ['./configure --host="$TARGET" --build="$(gcc -dumpmachine)" --prefix=/usr', ...configure].join(" ");
  return makePackage({ ...rest, prepare: lines(prepare, run) });
}
