import { nearest } from "../nearest.js";
import type { Origin } from "./Contributions.js";
import type { ContributionOptions, Recorder } from "./collectors.js";
import type { RadioUse } from "./Radio.js";

/**
 * Registries, by name, through which plugins contribute to others. A package that offers a registry adds an entry by declaration merging.
 * Others that import its types can then contribute to it:
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

/** Options of a contribution to a registry. */
export interface RegistryOptions extends ContributionOptions {
  /** Whether to accept that no plugin offers the registry. Default: false, which makes that an error. */
  readonly ifOffered?: boolean;
}

/** Contributions to registries of other plugins. */
export interface RegistryCollector {
  /** Whether a plugin of this config offers the registry. */
  has(name: keyof Registries | (string & {})): boolean;
  /** Adds an entry. The plugin that offers the registry reads it in a later hook. */
  add<Name extends keyof Registries>(name: Name, value: Registries[Name], options?: RegistryOptions): void;
}

/** All contributions to registries. */
export class RegistryPool {
  readonly #offered = new Map<string, RegistryEntry<never>[]>();
  #settled = false;

  /**
   * Opens a registry.
   * @returns a function that returns its entries, sorted by plugin
   */
  offer(name: string): () => readonly RegistryEntry<never>[] {
    const entries = this.#offered.get(name) ?? [];
    this.#offered.set(name, entries);
    return () => {
      if (!this.#settled) throw new Error(`"${name}" can be read only in the hooks after registries`);
      return entries.toSorted((a, b) => (a.origin.plugin < b.origin.plugin ? -1 : 1));
    };
  }

  /** Ends the collection: all entries have been contributed. */
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
