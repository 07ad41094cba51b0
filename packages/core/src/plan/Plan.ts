import type { BootMedium } from "../system/Boot.js";
import type { Exemptions } from "../system/Package.js";
import type { Source, Suite } from "../system/source.js";

/** The files of a source, in the environment of a step: absolute paths in the build sandbox, separated by spaces. */
export interface SourceReference {
  readonly source: Source;
}

/** The output path of another step, in the environment of a step. */
export interface StepReference {
  readonly step: string;
}

/**
 * A text of any length, in the environment of a step: the absolute path of a file with the text. If a variable itself had 128 KiB or more,
 * no program could start (E2BIG).
 */
export interface TextReference {
  readonly text: string;
}

/** A short text, a file with a text of any length, the files of a source, or the output of another step. */
export type EnvironmentValue = string | TextReference | SourceReference | StepReference;

/**
 * A step that keeps its object files for other steps, and starts from the object files of one of them, compiles only what its own
 * configuration changes. Its `$out` must not depend on whether there was a start, or which one. The engine relies on that, and
 * `npm run incremental-check` compares.
 *
 * The script finds a start at `/start`, or nothing there: a file that a step with the same basis wrote to `$objects`. The script has to
 * write `$objects` itself. `$basis` is a hash of the basis, by which it recognizes a file that belongs to something else.
 */
export interface StepObjects {
  /** Everything that the objects depend on, besides the step's root and its configuration. */
  readonly basis: Readonly<Record<string, EnvironmentValue>>;
  /** One line for each setting. Of several starts, the one is used whose differences cost the least. */
  readonly configuration: string;
  /**
   * About how many files are compiled again when a setting changes, by the setting's name: the first word of its line after any `# `.
   * Default: 1.
   */
  readonly costs?: Readonly<Record<string, number>>;
}

/** One build step: a bash script that writes `$out`, in a sandbox that contains only the build root. */
export interface Step {
  /** One line for users, shown as progress and by `nixwrt plan`. */
  readonly title: string;
  /** bash script, run under `set -euo pipefail` in an empty writable folder, with $NIX_BUILD_CORES set. */
  readonly script: string;
  readonly environment: Readonly<Record<string, EnvironmentValue>>;
  /** The only store paths that the output may contain: names of steps, or `out` for itself. */
  readonly allowedReferences: readonly string[];
  /**
   * Debian packages in the step's root in addition to those of the build root, sorted. A step without any runs in the build root itself, so
   * that the tools of a package do not rebuild other steps.
   */
  readonly tools?: readonly string[];
  /** For a step that compiles so much that it should start from what was compiled before. */
  readonly objects?: StepObjects;
  /**
   * The output is only needed to build other steps, and making it again is faster than a download: it is not pushed to binary caches.
   * Default: false.
   */
  readonly staysLocal?: boolean;
}

/** A root file system to unpack from Debian binary packages and their dependencies. */
export interface RootRequest {
  readonly suite: Suite;
  /** Names of packages, sorted. */
  readonly packages: readonly string[];
}

/** A file or symbolic link in the image that comes from a step's output. */
export interface Installed {
  /** Absolute path in the image. */
  readonly path: string;
  /** Package that it belongs to, for the manifest and the size budget. */
  readonly package: string;
  readonly from: StepFile | { readonly link: string };
}

/** A file of a step's output. */
export interface StepFile {
  readonly step: string;
  /** Path relative to the output. */
  readonly file: string;
  /** Permission bits. Default: 0o755 if the file is executable, otherwise 0o644. */
  readonly mode?: number;
  /**
   * Another file of the same output. It lists absolute paths in the image, one on each line. Each becomes a symbolic link to this file. For
   * links that are known only after the step has run, such as busybox's applets.
   */
  readonly linksFrom?: string;
}

/** The manifest's entry for a package of the image. */
export interface PlannedPackage {
  readonly name: string;
  readonly source: Source;
  /** SPDX licence expression. */
  readonly licence: string;
  /** Protections that its programs lack. */
  readonly exemptions?: Exemptions;
}

/**
 * Everything to build, as plain data. It does not depend on the clock, network, disk or secrets. Equal Systems give equal Plans, whatever
 * the order of the plugins.
 */
export interface Plan {
  readonly version: 1;
  /** Root that steps run in; see `Step.tools`. */
  readonly buildRoot: RootRequest;
  /** Steps by name, sorted. Names are valid in store paths: letters, digits, `+-._`. */
  readonly steps: Readonly<Record<string, Step>>;
  /** Name of the step whose output has the kernel's files. */
  readonly kernel: string;
  /** Names of the steps whose outputs have the device tree, `board.dtb`, by boot medium. */
  readonly deviceTrees: { readonly [medium in BootMedium]?: string };
  /** Names of the steps whose outputs have `kernel`, compressed for the boot loader, by boot medium. */
  readonly kernelImages: { readonly [medium in BootMedium]?: string };
  /** Name of the step that builds each package, by the package's name. */
  readonly packageSteps: Readonly<Record<string, string>>;
  /** Files and links of the image, sorted by path. */
  readonly install: readonly Installed[];
  readonly packages: readonly PlannedPackage[];
}

/** Returns the name of the step that builds a package of the plan. */
export function packageStep({ packageSteps }: Pick<Plan, "packageSteps">, name: string): string {
  const step = packageSteps[name];
  if (step === undefined) throw new Error(`the plan has no package ${name}`);
  return step;
}
