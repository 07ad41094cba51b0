import { interfacePath } from "../configPath.js";
import type { Contributions } from "./Contributions.js";
import { type ContributionOptions, checkName, type Recorder } from "./collectors.js";
import type { BridgeVlan, Interface } from "./Interface.js";
import { type Settled, type System, valuesOf } from "./System.js";

/** How a port belongs to a VLAN. `empty` marks a VLAN for which nobody has named a port. */
export type BridgeVlanPart = "untagged" | "tagged" | "empty";

/** Adds each port of each VLAN as a separate contribution, so that plugins can add ports to VLANs of others. */
export function addVlans(
  to: Contributions<BridgeVlanPart>,
  bridge: string,
  vlans: Readonly<Record<string, BridgeVlan>> | undefined,
  by: Recorder,
  options?: ContributionOptions,
): void {
  for (const [id, { untagged = [], tagged = [] }] of Object.entries(vlans ?? {})) {
    // Keys of the pool. Names of interfaces contain no spaces. An id that contains one is encoded here, and reported when it is settled.
    const key = (port: string) => `${bridge} ${encodeURIComponent(id)} ${port}`;
    by.add(to, key(""), "empty", options);
    for (const port of new Set([...untagged, ...tagged])) checkName(port, "interface", by);
    for (const port of new Set(untagged)) by.add(to, key(port), "untagged", options);
    for (const port of new Set(tagged)) {
      if (!untagged.includes(port)) by.add(to, key(port), "tagged", options);
      else
        by.problems.add({
          code: "BRIDGE_VLAN",
          certain: true,
          path: interfacePath(bridge, "bridge", "vlans", id),
          message: `${port} is both tagged and untagged in VLAN ${id}`,
          hint: "Remove it from one of the two lists",
        });
    }
  }
}

/** Returns the VLANs of a bridge from all contributions, by id, or nothing for a bridge without VLANs. */
export function settledVlans(
  bridge: string,
  parts: Settled<BridgeVlanPart>,
): Pick<NonNullable<Interface["bridge"]>, "vlans"> {
  const vlans = new Map<string, { untagged: string[]; tagged: string[] }>();
  for (const [key, { value }] of parts) {
    const [of, encoded = "", port = ""] = key.split(" ");
    if (of !== bridge) continue;
    const id = decodeURIComponent(encoded);
    const ports = vlans.get(id) ?? { untagged: [], tagged: [] };
    vlans.set(id, ports);
    if (value !== "empty") ports[value].push(port);
  }
  return vlans.size === 0 ? {} : { vlans: Object.fromEntries(vlans) };
}

/** A port in a VLAN of its bridge. The port may be the bridge itself. */
export interface VlanPort {
  readonly bridge: string;
  readonly port: string;
  readonly id: string;
  readonly untagged: boolean;
}

/**
 * Returns all ports of all VLANs of bridges, by bridge and id. The bridge, which is the device itself, is a tagged port of those that it
 * has a VLAN interface for.
 */
export function vlanPorts(system: Pick<System, "interfaces">): VlanPort[] {
  const interfaces = valuesOf(system.interfaces);
  return interfaces.flatMap(({ name: bridge, bridge: { vlans = {} } = {} }) =>
    Object.entries(vlans).flatMap(([id, { untagged = [], tagged = [] }]) => {
      const own = interfaces.some(({ vlan }) => vlan?.of === bridge && String(vlan.id) === id);
      return [
        ...untagged.map((port) => ({ bridge, port, id, untagged: true })),
        ...[...(own && !untagged.includes(bridge) ? [bridge] : []), ...tagged].map((port) => ({
          bridge,
          port,
          id,
          untagged: false,
        })),
      ];
    }),
  );
}
