import type { Patch } from "./Patch.js";
import type { Source } from "./source.js";

/** A file of a package's output that goes into the image. */
export interface InstalledFile {
  /** Relative to the package's output folder `$out`. */
  readonly from: string;
  /** Default 0o755 where the output file is executable, else 0o644. */
  readonly mode?: number;
}

/**
 * What makes a program harder to take over once it has a fault. `pie`: it is loaded at another address each time. `relro`: the addresses
 * of functions that its loader fills in are read-only. `noexecstack`: nothing on its stack is run. `stackProtector`: a function whose
 * array was written past its end stops the program.
 */
export type Hardening = "pie" | "relro" | "noexecstack" | "stackProtector";

/** All values of {@link Hardening}. */
export const hardenings = ["pie", "relro", "noexecstack", "stackProtector"] as const satisfies readonly Hardening[];

/** Hardening that programs do without, each with the reason. */
export type Exemptions = { readonly [What in Hardening]?: string };

/** Software that is built from source for the device's CPU. Plain data: equal packages are built once. */
export interface Package {
  /** Unique in a System; step and manifest carry it. */
  readonly name: string;
  readonly source: Source;
  /** SPDX licence expression, for the manifest. */
  readonly licence: string;
  /** What it is, in one line without a full stop, for lists: `DNS and DHCP server for small networks`. */
  readonly summary?: string;
  /** Kernel symbols that its programs need, without `CONFIG_`: each is `y` in every image that has the package. */
  readonly kernelSymbols?: readonly string[];
  /** Busybox symbols that its programs need, without `CONFIG_`, such as an applet that a script of its calls. */
  readonly busyboxSymbols?: readonly string[];
  /** CPUs that it cannot be built for, by `cpu.family.name` of a device such as `mips`, each with the reason. */
  readonly unsupported?: Readonly<Record<string, string>>;
  /** Why no test builds this package, such as a source that the tests cannot download. Default: a test does. Lists show it. */
  readonly untested?: string;
  /** Debian patches that are not applied, by name, each with the reason. */
  readonly leaveOutPatches?: Readonly<Record<string, string>>;
  /** Further patches, applied in order after Debian's. */
  readonly patches?: readonly Patch[];
  /**
   * Packages whose outputs this one compiles against; a step sees each path as `$<name>`, with `_` for
   * what is neither letter nor digit. Headers in its `usr/include` and libraries in its `usr/lib` are found without more.
   */
  readonly libraries?: readonly Package[];
  /**
   * Debian packages with programs that the script needs, such as `cmake`. There is what compiles C without any: gcc, binutils,
   * make, patch, perl's base, bison, flex, and the shell's own. A package with other tools than others has a build root of its
   * own, which is fetched and unpacked for it: with `cmake`, 430 MB, and as much again in the store.
   */
  readonly buildTools?: readonly string[];
  /**
   * Further variables for the script and what it starts. A text of any length is given as `{ text }`: the variable is then the absolute path
   * of a file that holds it. As a value itself, Linux takes no more than 128 KiB.
   */
  readonly environment?: Readonly<Record<string, string | { readonly text: string }>>;
  /**
   * bash, run in the unpacked and patched source. Set for it: `$out`; `$TARGET` (`mips-linux-musl`); `$CC`, `$AR`,
   * `$RANLIB`, `$STRIP`; `$CFLAGS`, `$LDFLAGS`; `$JOBS` (`-jN`); SOURCE_DATE_EPOCH.
   */
  readonly script: string;
  /** Whether programs and libraries lose their symbols. Default true. */
  readonly strip?: boolean;
  /**
   * Hardening that its programs and libraries do without, each with the reason: without one, an image with them is not made. With
   * `stackProtector`, `$CC` leaves it to `$CFLAGS` and to the package's own flags.
   */
  readonly exemptions?: Exemptions;
  /**
   * Path in the image → file of the output. All else of the output, such as headers and static libraries, is for other
   * packages to compile against, and never reaches an image. The files of a package's libraries come into the image with it.
   */
  readonly files: Readonly<Record<string, InstalledFile>>;
  /** Path in the image → target of a symbolic link. */
  readonly links?: Readonly<Record<string, string>>;
}

/** Packages and all the libraries that they are built with, each once. A circle among them is reported when they are planned. */
export function withLibraries(packages: Iterable<Package>): Package[] {
  const found = new Set<Package>();
  const visit = (what: Package) => {
    if (found.has(what)) return;
    found.add(what);
    for (const library of what.libraries ?? []) visit(library);
  };
  for (const what of packages) visit(what);
  return [...found];
}
