import type { DeviceSpec } from "./Device.js";
import type { Hooks } from "./hooks.js";

/** What a plugin's `apply` gets. */
export interface PluginContext {
  readonly hooks: Hooks;
  readonly hostname: string;
  readonly device: DeviceSpec;
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
