import type { Patch } from "./Patch.js";
import type { Source } from "./source.js";

/** A file of a package's output that is copied into the image. */
export interface InstalledFile {
  /** Path relative to the package's output folder `$out`. */
  readonly from: string;
  /** Permission bits. Default: 0o755 if the file is executable, otherwise 0o644. */
  readonly mode?: number;
}

/**
 * Protection that makes a faulty program harder to exploit. `pie`: the program is loaded at a random address. `relro`: the table of
 * function addresses that the loader fills in is read-only. `noexecstack`: code on the stack does not run. `stackProtector`: the program
 * stops when a function has written past the end of an array.
 */
export type Hardening = "pie" | "relro" | "noexecstack" | "stackProtector";

/** All values of {@link Hardening}. */
export const hardenings = ["pie", "relro", "noexecstack", "stackProtector"] as const satisfies readonly Hardening[];

/** Protections that programs lack, each with the reason. */
export type Exemptions = { readonly [What in Hardening]?: string };

/** Software that is built from source for the device's CPU. It is plain data: equal packages are built once. */
export interface Package {
  /** Unique name in a System. The build step and the manifest use it. */
  readonly name: string;
  readonly source: Source;
  /** SPDX licence expression, for the manifest. */
  readonly licence: string;
  /** One line without a full stop that describes it in lists: `DNS and DHCP server for small networks`. */
  readonly summary?: string;
  /** Kernel symbols that its programs need, without `CONFIG_`. Each is `y` in every image with the package. */
  readonly kernelSymbols?: readonly string[];
  /** Busybox symbols that its programs need, without `CONFIG_`, such as an applet that one of its scripts calls. */
  readonly busyboxSymbols?: readonly string[];
  /**
   * CPUs that it cannot be built for, each with the reason. The keys are names of CPU families (`cpu.family.name` of a device), such as
   * `mips`.
   */
  readonly unsupported?: Readonly<Record<string, string>>;
  /** Why no test builds this package, such as a source that the tests cannot download. Default: a test builds it. Lists show it. */
  readonly untested?: string;
  /** Names of Debian patches that are not applied, each with the reason. */
  readonly leaveOutPatches?: Readonly<Record<string, string>>;
  /** More patches, applied in order after Debian's. */
  readonly patches?: readonly Patch[];
  /**
   * Packages that this one compiles against. In the script, `$<name>` is the path of each output, with `_` for characters other than
   * letters and digits. Headers in its `usr/include` and libraries in its `usr/lib` are found automatically.
   */
  readonly libraries?: readonly Package[];
  /**
   * Debian packages with programs that the script needs, such as `cmake`. The tools that compile C are always available: gcc, binutils,
   * make, patch, perl's base, bison, flex and those of the shell. Each different set of tools needs its own build root, which has to be
   * fetched and unpacked: with `cmake` 430 MB, and the same again in the store.
   */
  readonly buildTools?: readonly string[];
  /**
   * More variables for the script and its programs. Linux limits a value to 128 KiB. A longer text is given as `{ text }`: the value of the
   * variable is then the absolute path of a file with the text.
   */
  readonly environment?: Readonly<Record<string, string | { readonly text: string }>>;
  /**
   * bash script, run in the unpacked and patched source. It gets `$out`; `$TARGET` (`mips-linux-musl`); `$CC`, `$AR`, `$RANLIB`, `$STRIP`;
   * `$CFLAGS`, `$LDFLAGS`; `$JOBS` (`-jN`); SOURCE_DATE_EPOCH.
   */
  readonly script: string;
  /** Whether to strip programs and libraries of symbols. Default: true. */
  readonly strip?: boolean;
  /**
   * Protections that its programs and libraries lack, each with the reason. Without a reason, no image with them is made. With
   * `stackProtector`, `$CC` does not set the option and leaves it to `$CFLAGS` and the package's own flags.
   */
  readonly exemptions?: Exemptions;
  /**
   * Path in the image → file of the output. The rest of the output, such as headers and static libraries, is for other packages to compile
   * against, and never gets into an image. The files of a package's libraries are added to the image with the package.
   */
  readonly files: Readonly<Record<string, InstalledFile>>;
  /** Path in the image → target of a symbolic link. */
  readonly links?: Readonly<Record<string, string>>;
}

/** Returns packages and all libraries that they are built with, each once. Planning reports cycles among them. */
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
