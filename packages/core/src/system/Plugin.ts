import type { Problem } from "../errors.js";
import type { DeviceSpec } from "./Device.js";
import type { Hooks } from "./hooks.js";
import type { Registries, RegistryEntry } from "./registries.js";

/** Argument of a plugin's `apply`. */
export interface PluginContext {
  readonly hooks: Hooks;
  readonly hostname: string;
  readonly device: DeviceSpec;
  /**
   * Lets other plugins contribute to this one, in the hook `registries`.
   * @returns a function that returns the contributions, sorted by plugin. Call it in the hook `services` or later
   */
  offer<Name extends keyof Registries>(name: Name): () => readonly RegistryEntry<Registries[Name]>[];
}

/** A plugin. A factory with options makes it, and it is applied once. `apply` taps hooks and does nothing else. */
export interface Plugin {
  /** Constant, short name, unique in a config: `sshd`. It is the origin of all its contributions. */
  readonly name: string;
  /** What is wrong with the options that it was made with. A config with such a plugin is refused, with the problems of all its plugins. */
  readonly problems?: readonly Problem[];
  /** Taps hooks and does nothing else. It is synchronous: hooks are sealed when it returns. */
  apply(system: PluginContext): void;
}

/** A plugin that also describes the hardware of the image. A config names exactly one. */
export interface DevicePlugin extends Plugin {
  readonly device: DeviceSpec;
}
