import type { Plan } from "../plan/Plan.js";
import type { ImageRecipe } from "../system/Image.js";
import type { System } from "../system/System.js";
import type { ImageTools } from "./ImageTools.js";
import type { ManifestPackage } from "./manifest.js";
import type { SecretStore } from "./secrets.js";

/** Everything that images are assembled from. */
export interface AssemblyInput {
  readonly system: System;
  readonly plan: Plan;
  /** Absolute output path by step name: of the kernel, and of every step that installs something. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Packages for the manifest. */
  readonly packages: readonly ManifestPackage[];
  /** Hash of the config for the manifest. It does not depend on values of secrets. */
  readonly configHash: string;
  /** Seconds since 1970. The same wherever and whenever the same lock is built. */
  readonly buildDate: number;
  readonly images: readonly ImageRecipe[];
  readonly secrets: Pick<SecretStore, "value">;
  readonly tools: ImageTools;
  /** Absolute path of the config file's folder. */
  readonly directory: string;
  /** Absolute path of the output folder. Each image has its own subfolder with its name. */
  readonly outDirectory: string;
  /** Absolute path of the cache, which records what was assembled. */
  readonly cache: string;
  readonly signal?: AbortSignal;
  /** Called after each long step. */
  readonly onEvent?: (event: AssemblyEvent) => void;
}

/** A part of an image, or an image, is finished. */
export interface AssemblyEvent {
  readonly kind: "assembled";
  /** `rootfs.squashfs`, or an image's name. */
  readonly what: string;
  readonly bytes: number;
  readonly seconds: number;
}
