import type { BootMedium } from "../system/Boot.js";
import type { Exemptions } from "../system/Package.js";
import type { Source, Suite } from "../system/source.js";

/** The files of a source, in the environment of a step: absolute paths in the build sandbox, separated by spaces. */
export interface SourceReference {
  readonly source: Source;
}

/** Another step's output path, in the environment of a step. */
export interface StepReference {
  readonly step: string;
}

/**
 * A text of any length, in the environment of a step: absolute path of a file that holds it. As a variable's value, a text of 128 KiB or
 * more would keep every program from starting (E2BIG).
 */
export interface TextReference {
  readonly text: string;
}

/** A short text, a file with a text of any length, the files of a source, or the output of another step. */
export type EnvironmentValue = string | TextReference | SourceReference | StepReference;

/**
 * A step that leaves its object files for other steps, and starts from what one of them left, compiles only what its own configuration
 * changes. What it writes to `$out` must not depend on whether there was a start, or which: the engine takes that on trust, and
 * `npm run incremental-check` compares.
 *
 * The script finds a start at `/start`, or nothing: a file that a step with the same basis wrote to `$objects`. It has to write `$objects`
 * itself. `$basis` is a hash of the basis, to tell a file that belongs to something else.
 */
export interface StepObjects {
  /** All that the objects depend on, besides the step's root and its configuration. */
  readonly basis: Readonly<Record<string, EnvironmentValue>>;
  /** A line for each setting. Of several starts, the one with the fewest different lines is taken. */
  readonly configuration: string;
}

/** One build step: a bash script that writes `$out`, in a sandbox that holds the build root and nothing else. */
export interface Step {
  /** One line for people, shown in progress and `nixwrt plan`. */
  readonly title: string;
  /** bash, under `set -euo pipefail`, in an empty writable folder, with $NIX_BUILD_CORES set. */
  readonly script: string;
  readonly environment: Readonly<Record<string, EnvironmentValue>>;
  /** The only store paths that the output may mention: names of steps, or `out` for itself. */
  readonly allowedReferences: readonly string[];
  /**
   * Debian packages that the step's root holds besides those of the build root, sorted. A step without any runs in the
   * build root itself, so that no package's tools rebuild anything else.
   */
  readonly tools?: readonly string[];
  /** For a step that compiles so much that it should start from what was compiled before. */
  readonly objects?: StepObjects;
}

/** A root file system to be unpacked from Debian binary packages and all that they depend on. */
export interface RootRequest {
  readonly suite: Suite;
  /** Names, sorted. */
  readonly packages: readonly string[];
}

/** A file or symbolic link that a step's output brings into the image. */
export interface Installed {
  /** Absolute path in the image. */
  readonly path: string;
  /** The package it belongs to, for the manifest and the size budget. */
  readonly package: string;
  readonly from: StepFile | { readonly link: string };
}

/** A file of a step's output. */
export interface StepFile {
  readonly step: string;
  /** Relative to the output. */
  readonly file: string;
  /** Default 0o755 where the output file is executable, else 0o644. */
  readonly mode?: number;
  /**
   * Another file of the same output, which lists absolute paths in the image, one per line: each becomes a symbolic
   * link to this file. For what is known only once the step has run, such as busybox's applets.
   */
  readonly linksFrom?: string;
}

/** What the manifest says about a package of the image. */
export interface PlannedPackage {
  readonly name: string;
  readonly source: Source;
  /** SPDX licence expression. */
  readonly licence: string;
  /** Hardening that its programs do without. */
  readonly exemptions?: Exemptions;
}

/**
 * All that is to be built, as plain data: no clock, no network, no disk, no secret went into it.
 * Equal Systems give equal Plans, whatever the order of the plugins.
 */
export interface Plan {
  readonly version: 1;
  /** The root that steps run in; see `Step.tools`. */
  readonly buildRoot: RootRequest;
  /** By name, sorted. A name is fit for a store path: letters, digits, `+-._`. */
  readonly steps: Readonly<Record<string, Step>>;
  /** Name of the step whose output holds the kernel's files. */
  readonly kernel: string;
  /** Names of the steps whose outputs hold the device tree, `board.dtb`, by what the device is booted from. */
  readonly deviceTrees: { readonly [medium in BootMedium]?: string };
  /** Names of the steps whose outputs hold `kernel`, compressed for the boot loader, by what the device is booted from. */
  readonly kernelImages: { readonly [medium in BootMedium]?: string };
  /** Name of the step that makes each package, by the package's name. */
  readonly packageSteps: Readonly<Record<string, string>>;
  /** Sorted by path. */
  readonly install: readonly Installed[];
  readonly packages: readonly PlannedPackage[];
}

/** Name of the step that makes a package of the plan. */
export function packageStep({ packageSteps }: Pick<Plan, "packageSteps">, name: string): string {
  const step = packageSteps[name];
  if (step === undefined) throw new Error(`the plan has no package ${name}`);
  return step;
}
