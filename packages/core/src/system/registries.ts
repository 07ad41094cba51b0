import { nearest } from "../nearest.js";
import type { Origin } from "./Contributions.js";
import type { ContributionOptions, Recorder } from "./collectors.js";
import type { RadioUse } from "./Radio.js";

/**
 * What plugins take from others, by name. A package that offers something adds its own entry by declaration merging, and others that import
 * its types can then contribute to it:
 *
 * ```ts
 * declare module "@nixwrt/core" {
 *   interface Registries { "firewall.open": OpenPort }
 * }
 * ```
 */
export interface Registries {
  /** Offered by device plugins with {@link DeviceSpec.radios}. */
  "device.radios": RadioUse;
}

/** One contribution to a registry. */
export interface RegistryEntry<T> {
  readonly value: T;
  readonly origin: Origin;
}

/** Given with a contribution to a registry. */
export interface RegistryOptions extends ContributionOptions {
  /** Do without when no plugin offers the registry; default: that is an error. */
  readonly ifOffered?: boolean;
}

/** Contributes to what other plugins offer. */
export interface RegistryCollector {
  /** Whether a plugin of this config offers it. */
  has(name: keyof Registries | (string & {})): boolean;
  /** Adds to it; what is added, the plugin that offers it reads in a later hook. */
  add<Name extends keyof Registries>(name: Name, value: Registries[Name], options?: RegistryOptions): void;
}

/** Everything that was contributed to what plugins offer. */
export class RegistryPool {
  readonly #offered = new Map<string, RegistryEntry<never>[]>();
  #settled = false;

  /** Opens a registry. @returns its entries, sorted by plugin */
  offer(name: string): () => readonly RegistryEntry<never>[] {
    const entries = this.#offered.get(name) ?? [];
    this.#offered.set(name, entries);
    return () => {
      if (!this.#settled) throw new Error(`"${name}" can be read only in the hooks after registries`);
      return entries.toSorted((a, b) => (a.origin.plugin < b.origin.plugin ? -1 : 1));
    };
  }

  /** All has been contributed. */
  settle(): void {
    this.#settled = true;
  }

  collector(by: Recorder): RegistryCollector {
    return {
      has: (name) => this.#offered.has(name),
      add: (name: string, value: never, options: RegistryOptions = {}) => {
        const { plugin } = by;
        const entries = this.#offered.get(name);
        if (entries !== undefined) {
          const origin = options.reason === undefined ? { plugin } : { plugin, reason: options.reason };
          entries.push({ value, origin });
          return;
        }
        if (options.ifOffered === true) return;
        const meant = nearest(name, this.#offered.keys());
        by.problems.add({
          code: "REGISTRY_MISSING",
          message: `${plugin} needs a plugin that offers "${name}", but no plugin in this config does`,
          hint:
            meant === undefined
              ? `Add that plugin; the documentation of ${plugin} says which one it is`
              : `Did its author mean "${meant}"?`,
        });
      },
    };
  }
}
