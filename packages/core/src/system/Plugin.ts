import type { DeviceSpec } from "./Device.js";
import type { Hooks } from "./hooks.js";
import type { Registries, RegistryEntry } from "./registries.js";

/** What a plugin's `apply` gets. */
export interface PluginContext {
  readonly hooks: Hooks;
  readonly hostname: string;
  readonly device: DeviceSpec;
  /**
   * Lets other plugins contribute to this one, in the hook `registries`.
   * @returns what they have contributed, sorted by plugin; to be called in the hooks `services` and later
   */
  offer<Name extends keyof Registries>(name: Name): () => readonly RegistryEntry<Registries[Name]>[];
}

/** A plugin: made by a factory that takes options, applied once. `apply` taps hooks and does nothing else. */
export interface Plugin {
  /** Constant, short, unique in a config: `sshd`. Shown as the origin of all that it contributes. */
  readonly name: string;
  /** Taps hooks, and does nothing else. It is synchronous: hooks are sealed when it returns. */
  apply(system: PluginContext): void;
}

/** A plugin that also says what hardware the image is for. A config names exactly one. */
export interface DevicePlugin extends Plugin {
  readonly device: DeviceSpec;
}
