import { gatewaysOf, type Interface, listensToRouters } from "./Interface.js";
import type { Link } from "./Link.js";
import { type System, valuesOf } from "./System.js";

/** What of a system is about networks. */
export type Networks = Pick<System, "interfaces" | "links">;

/** Metric of the first uplink that has none of its own, and how much more each further one has. */
const firstMetric = 100;
const metricStep = 10;

/** Whether a default route may lead through an interface. */
export function isUplink(settings: Interface, link?: Link): boolean {
  return (
    link?.uplink === true || settings.dhcp === true || listensToRouters(settings) || gatewaysOf(settings).length > 0
  );
}

/** Names of the interfaces that lead to the Internet, the best (by metric) first. */
export function uplinksOf(system: Networks): string[] {
  return [...metricsOf(system)].toSorted(([, a], [, b]) => a - b).map(([name]) => name);
}

/** Metric of each uplink, by its name. A tunnel through another uplink comes before that: nobody makes one not to use it. */
export function metricsOf(system: Networks): ReadonlyMap<string, number> {
  const all = allInterfaces(system).filter((one) => isUplink(one, system.links.get(one.name)?.value));
  const isTunnel = ({ name }: Interface) =>
    system.links.get(name)?.value.on?.some((below) => all.some((one) => one.name === below)) === true;
  const uplinks = [...all.filter(isTunnel), ...all.filter((one) => !isTunnel(one))];
  const taken = new Set(uplinks.map(({ metric }) => metric));
  let next = firstMetric;
  const free = () => {
    while (taken.has(next)) next += metricStep;
    next += metricStep;
    return next - metricStep;
  };
  return new Map(uplinks.map(({ name, metric }) => [name, metric ?? free()]));
}

/**
 * The zone of an interface: its own word, else `wan` for an uplink, and for what an uplink is made of when it has no addresses of its own, such as
 * the port below a PPPoE session: who is there is a stranger, too. All others are in `lan`.
 */
export function zoneOf(system: Networks, name: string): string {
  const settings = system.interfaces.get(name)?.value ?? { name };
  if (settings.zone !== undefined) return settings.zone;
  if (isUplink(settings, system.links.get(name)?.value)) return "wan";
  const made = valuesOf(system.links).filter(({ on }) => on?.includes(name));
  const bare = (settings.addresses ?? []).length === 0;
  return bare && made.some((link) => zoneOf(system, link.name) === "wan") ? "wan" : "lan";
}

/** Names of the interfaces in each zone, by the zone's name; members of bridges are left out, as the bridge is in its zone for them. */
export function zonesOf(system: Networks): ReadonlyMap<string, readonly string[]> {
  const zones = new Map<string, string[]>();
  for (const name of interfaceNames(system)) {
    if (bridgeOf(system, name) !== undefined) continue;
    const zone = zoneOf(system, name);
    zones.set(zone, [...(zones.get(zone) ?? []), name]);
  }
  return zones;
}

/** All interfaces that somebody has settings for, or makes; by name. */
export function allInterfaces(system: Networks): Interface[] {
  const made = valuesOf(system.links).filter(({ name }) => !system.interfaces.has(name));
  return [...valuesOf(system.interfaces), ...made.map(({ name }) => ({ name }))].toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

/** Names of all interfaces that are set up: those with settings, those that are made, and what they are made of. */
export function interfaceNames(system: Networks): string[] {
  const parts = [
    ...valuesOf(system.links).flatMap(({ on = [] }) => on),
    ...valuesOf(system.interfaces).flatMap(({ bridge }) => bridge?.members ?? []),
  ];
  return [...new Set([...allInterfaces(system).map(({ name }) => name), ...parts])].sort();
}

/** The bridge that an interface is a member of. */
export function bridgeOf(system: Pick<System, "interfaces">, name: string): string | undefined {
  return valuesOf(system.interfaces).find(({ bridge }) => bridge?.members?.includes(name))?.name;
}
