import { interfacePath } from "../configPath.js";
import type { Problems } from "../errors.js";
import { didYouMean } from "../nearest.js";
import { addVlans, type BridgeVlanPart, settledVlans } from "./bridgeVlans.js";
import type { Contribution, Contributions } from "./Contributions.js";
import { type ContributionOptions, checkName, type Recorder } from "./collectors.js";
import type { Interface } from "./Interface.js";
import type { Link } from "./Link.js";
import type { NetworkEventHandler } from "./NetworkEvent.js";
import { nameRules } from "./names.js";
import type { Settled } from "./System.js";

/** Settings of network interfaces. */
export interface NetworkCollector {
  /**
   * Adds settings of an interface. Several plugins may each add some. Each setting is settled separately. Lists (`addresses`,
   * `nameservers`, `search`, `routes`) of the same rank are joined, and so are the members and VLANs of a bridge.
   */
  interface(settings: Interface, options?: ContributionOptions): void;
  /** Adds an interface to a bridge, in addition to its other members. */
  member(bridge: string, member: string, options?: ContributionOptions): void;
}

/** Pools for the settings of interfaces: one value for each setting, and one for each member of a bridge. */
export interface InterfacePools {
  readonly settings: Contributions<unknown>;
  readonly members: Contributions<true>;
  readonly vlans: Contributions<BridgeVlanPart>;
}

/** Keys of the pools. Names of interfaces contain no spaces. */
const settingKey = (name: string, setting: string) => `${name} ${setting}`;

/** Settings whose values are joined if several plugins set them. */
const lists = new Set(["addresses", "nameservers", "search", "routes"]);

/** Joins lists that several plugins contribute to one setting. Returns undefined for a setting that is not a list. */
export function mergeSetting(key: string, values: readonly unknown[]): unknown {
  if (!lists.has(key.split(" ")[1] as string)) return undefined;
  const all = values.flat();
  return all.filter((one, index) => all.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === index);
}

export function networkCollector({ settings, members, vlans }: InterfacePools, by: Recorder): NetworkCollector {
  const member = (bridge: string, name: string, options?: ContributionOptions) => {
    checkName(name, "interface", by);
    by.add(members, settingKey(bridge, name), true, options);
  };
  return {
    member,
    interface({ name, bridge, ...others }, options) {
      checkName(name, "interface", by);
      if (others.zone !== undefined) checkName(others.zone, "zone", by);
      const set = (setting: string, value: unknown) => by.add(settings, settingKey(name, setting), value, options);
      set("name", name);
      for (const [setting, value] of Object.entries(others)) if (value !== undefined) set(setting, value);
      if (bridge === undefined) return;
      set("bridge", true);
      if (bridge.stp !== undefined) set("stp", bridge.stp);
      for (const one of bridge.members ?? []) member(name, one, options);
      addVlans(vlans, name, bridge.vlans, by, options);
    },
  };
}

/** {@link InterfacePools} after settling. */
interface SettledParts {
  readonly settings: Settled<unknown>;
  readonly members: Settled<true>;
  readonly vlans: Settled<BridgeVlanPart>;
}

/** Returns the interfaces by name, made from their settled settings. Reports members of interfaces that are not bridges. */
export function settleInterfaces({ settings, members, vlans }: SettledParts, problems: Problems): Settled<Interface> {
  const parts = new Map<string, [setting: string, one: Contribution<unknown>][]>();
  for (const [key, one] of settings) {
    const [name, setting] = key.split(" ") as [string, string];
    parts.set(name, [...(parts.get(name) ?? []), [setting, one]]);
  }
  const joined = new Map<string, string[]>();
  const bridges = [...settings.keys()].filter((key) => key.endsWith(" bridge")).map((key) => key.split(" ")[0] ?? "");
  for (const [key, { origins }] of members) {
    const [bridge, member] = key.split(" ") as [string, string];
    if (!bridges.includes(bridge)) {
      problems.add({
        code: "BRIDGE_MEMBER",
        path: interfacePath(bridge, "bridge"),
        message: `${origins.map(({ plugin }) => plugin).join(" and ")} put${origins.length === 1 ? "s" : ""} ${member} into ${bridge}, which is not a bridge${didYouMean(bridge, bridges)}`,
        hint: `Make one: interfaces: { ${JSON.stringify(bridge)}: { bridge: { members: [] } } }`,
      });
    }
    joined.set(bridge, [...(joined.get(bridge) ?? []), member]);
  }
  return new Map(
    [...parts].map(([name, given]) => {
      const { bridge, stp, ...plain } = Object.fromEntries(given.map(([setting, { value }]) => [setting, value]));
      const bridged =
        bridge === undefined
          ? {}
          : {
              bridge: {
                members: joined.get(name) ?? [],
                ...(stp === undefined ? {} : { stp }),
                ...settledVlans(name, vlans),
              },
            };
      const value = { ...plain, ...bridged } as unknown as Interface;
      return [name, { ...summary(given.map(([, one]) => one)), value }];
    }),
  );
}

/** Returns who asked for an interface: everyone who asked for any of its settings. */
function summary(parts: readonly Contribution<unknown>[]): Omit<Contribution<Interface>, "value"> {
  const rank =
    (["config", "plugin", "default"] as const).find((one) => parts.some((part) => part.rank === one)) ?? "default";
  const origins = new Map(parts.flatMap((part) => part.origins).map((origin) => [JSON.stringify(origin), origin]));
  return {
    rank,
    origins: [...origins].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, origin]) => origin),
    replaced: [],
  };
}

/** Interfaces that plugins create. */
export interface LinkCollector {
  /** Describes how an interface is created. Two plugins cannot create the same one. */
  provide(link: Link, options?: ContributionOptions): void;
}

export function linkCollector(to: Contributions<Link>, by: Recorder): LinkCollector {
  return {
    provide(link, options) {
      checkName(link.name, "interface", by);
      by.add(to, link.name, link, options);
    },
  };
}

/** Scripts that run when facts of an interface change. */
export interface NetworkEventCollector {
  /** Adds a handler. */
  on(handler: NetworkEventHandler, options?: ContributionOptions): void;
}

export function networkEventCollector(to: Contributions<NetworkEventHandler>, by: Recorder): NetworkEventCollector {
  return {
    on(handler, options) {
      const { fits, hint } = nameRules.service;
      if (fits(handler.name)) return by.add(to, handler.name, handler, options);
      const message = `${by.plugin}: ${JSON.stringify(handler.name)} is not a valid name for a network event handler`;
      by.problems.add({ code: "NETWORK_EVENT_NAME", certain: true, message, hint });
    },
  };
}
