import type { Package } from "../system/Package.js";
import { type MakePackageOptions, makePackage } from "./makePackage.js";
import { lines } from "./recipe.js";

/** A {@link Package} with a `configure` script made by autoconf. */
export interface AutotoolsPackageOptions extends MakePackageOptions {
  /** Arguments of ./configure besides --host, --build and --prefix=/usr, as the shell has them. */
  readonly configure?: readonly string[];
}

/**
 * Describes a package that is built with `./configure && make`. What autoconf and automake made is taken as it is, even if a patch of
 * Debian's changed what it was made from: the root that packages are built in has neither of them.
 */
export function autotoolsPackage({ prepare, configure = [], make = [], ...rest }: AutotoolsPackageOptions): Package {
  const run = ['./configure --host="$TARGET" --build="$(gcc -dumpmachine)" --prefix=/usr', ...configure].join(" ");
  return makePackage({ ...rest, prepare: lines(prepare, asMade, run), make: [...notAgain, ...make] });
}

/** Makes what was generated newer than its sources, in the order in which one is made from the other. */
const asMade = `find . -name aclocal.m4 -exec touch {} +
find . \\( -name configure -o -name Makefile.in -o -name '*.h.in' \\) -exec touch {} +`;

/** For makefiles that generate such files all the same. */
const notAgain = ["ACLOCAL=:", "AUTOMAKE=:", "AUTOCONF=:", "AUTOHEADER=:"];
