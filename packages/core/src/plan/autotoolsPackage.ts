import type { Package } from "../system/Package.js";

/** A {@link Package} that is built with make. */
export interface MakePackageOptions extends Omit<Package, "script"> {
  /** bash, run first in the source's top folder: writes a config header, touches a stale file. */
  readonly prepare?: string;
  /** Arguments of make, as the shell has them: targets and variables. */
  readonly make?: readonly string[];
  /** bash that fills `$out`. Default: `make install DESTDIR="$out"` with the arguments of `make` that are variables. */
  readonly install?: string;
}

/** A {@link Package} with a `configure` script made by autoconf. */
export interface AutotoolsPackageOptions extends MakePackageOptions {
  /** Arguments of ./configure besides --host, --build and --prefix=/usr, as the shell has them. */
  readonly configure?: readonly string[];
}

/** Describes a package that is built with `make` and a hand-written Makefile. */
export function makePackage({ prepare, make = [], install, ...rest }: MakePackageOptions): Package {
  const variables = make.filter((argument) => /^\w+=/.test(argument));
  const build = ['make "$JOBS"', ...make].join(" ");
  const installed = install ?? ["make install", 'DESTDIR="$out"', ...variables].join(" ");
  return { ...rest, script: lines(prepare, build, 'mkdir -p "$out"', installed) };
}

/** Describes a package that is built with `./configure && make`. */
export function autotoolsPackage({ prepare, configure = [], ...rest }: AutotoolsPackageOptions): Package {
  const run = ['./configure --host="$TARGET" --build="$(gcc -dumpmachine)" --prefix=/usr', ...configure].join(" ");
  return makePackage({ ...rest, prepare: lines(prepare, run) });
}

function lines(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join("\n");
}
