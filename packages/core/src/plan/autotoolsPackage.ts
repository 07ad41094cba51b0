import type { Package } from "../system/Package.js";
import { type MakePackageOptions, makePackage } from "./makePackage.js";
import { lines } from "./recipe.js";

/** A {@link Package} with a `configure` script from autoconf. */
export interface AutotoolsPackageOptions extends MakePackageOptions {
  /** Arguments of ./configure besides --host, --build and --prefix=/usr, as shell words. */
  readonly configure?: readonly string[];
  /**
   * Whether to generate `configure` first, for a source straight from git. The package is then built in a root with autoconf, automake,
   * libtool and pkgconf. Default: false, which uses the generated files as they are, even if a patch changed their sources.
   */
  readonly autoreconf?: boolean;
}

/** Returns a package that is built with `./configure && make`. */
export function autotoolsPackage(options: AutotoolsPackageOptions): Package {
  const { prepare, configure = [], make = [], autoreconf = false, buildTools = [], ...rest } = options;
  const run = ['./configure --host="$TARGET" --build="$(gcc -dumpmachine)" --prefix=/usr', ...configure].join(" ");
  const tools = [...(autoreconf ? generators : []), ...buildTools];
  return makePackage({
    ...rest,
    ...(tools.length === 0 ? {} : { buildTools: tools }),
    prepare: lines(prepare, autoreconf ? generate : asMade, run),
    make: [...notAgain, ...make],
  });
}

const generators = ["autoconf", "automake", "libtool", "pkgconf"];

/** Debian gives automake's programs their plain names when it installs the package. A root of unpacked packages does not have these. */
const generate = `ACLOCAL="$(cd /usr/bin; ls -v aclocal-1.* | tail -n1)" AUTOMAKE="$(cd /usr/bin; ls -v automake-1.* | tail -n1)" autoreconf -fi`;

/** Marks generated files as newer than their sources, in the order in which they depend on each other. */
const asMade = `find . -name aclocal.m4 -exec touch {} +
find . \\( -name configure -o -name configure.sh -o -name Makefile.in -o -name '*.h.in' \\) -exec touch {} +`;

/** Keeps makefiles from generating such files anyway. */
const notAgain = ["ACLOCAL=:", "AUTOMAKE=:", "AUTOCONF=:", "AUTOHEADER=:"];
