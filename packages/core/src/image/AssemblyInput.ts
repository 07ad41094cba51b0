import type { Plan } from "../plan/Plan.js";
import type { ImageRecipe } from "../system/Image.js";
import type { System } from "../system/System.js";
import type { ImageTools } from "./ImageTools.js";
import type { ManifestPackage } from "./manifest.js";
import type { SecretStore } from "./secrets.js";

/** All that images are assembled from. */
export interface AssemblyInput {
  readonly system: System;
  readonly plan: Plan;
  /** Absolute output path by step name: of the kernel, and of every step that installs something. */
  readonly outputs: ReadonlyMap<string, string>;
  /** For the manifest. */
  readonly packages: readonly ManifestPackage[];
  /** For the manifest: a hash of the config that says nothing of its secrets. */
  readonly configHash: string;
  /** Seconds since 1970; the same wherever and whenever the same lock is built. */
  readonly buildDate: number;
  readonly images: readonly ImageRecipe[];
  readonly secrets: SecretStore;
  readonly tools: ImageTools;
  /** Absolute path of the config file's folder. */
  readonly directory: string;
  /** Absolute path of the folder that images are made in, each in a folder of its own name. */
  readonly outDirectory: string;
  /** Absolute path of the cache, which remembers what was assembled. */
  readonly cache: string;
  readonly signal?: AbortSignal;
  /** A long step has ended. */
  readonly onEvent?: (event: AssemblyEvent) => void;
}

/** A part of an image that is made, or was. */
export interface AssemblyEvent {
  readonly kind: "assembled";
  /** `rootfs.squashfs`, or an image's name. */
  readonly what: string;
  readonly bytes: number;
  readonly seconds: number;
}
