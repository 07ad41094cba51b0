import type { Package } from "../system/Package.js";
import { type MakePackageOptions, makePackage } from "./makePackage.js";
import { lines } from "./recipe.js";

/** A {@link Package} with a `configure` script made by autoconf. */
export interface AutotoolsPackageOptions extends MakePackageOptions {
  /** Arguments of ./configure besides --host, --build and --prefix=/usr, as the shell has them. */
  readonly configure?: readonly string[];
  /**
   * Whether `configure` is made first, for a source that is as git has it. The package is then built in a root that has autoconf, automake,
   * libtool and pkgconf. Default false: what autoconf and automake made is taken as it is, even if a patch changed what it was made from.
   */
  readonly autoreconf?: boolean;
}

/** Describes a package that is built with `./configure && make`. */
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

/** Debian gives automake's programs their plain names when it is installed, which a root of unpacked packages is not. */
const generate = `ACLOCAL="$(cd /usr/bin; ls -v aclocal-1.* | tail -n1)" AUTOMAKE="$(cd /usr/bin; ls -v automake-1.* | tail -n1)" autoreconf -fi`;

/** Makes what was generated newer than its sources, in the order in which one is made from the other. */
const asMade = `find . -name aclocal.m4 -exec touch {} +
find . \\( -name configure -o -name configure.sh -o -name Makefile.in -o -name '*.h.in' \\) -exec touch {} +`;

/** For makefiles that generate such files all the same. */
const notAgain = ["ACLOCAL=:", "AUTOMAKE=:", "AUTOCONF=:", "AUTOHEADER=:"];
