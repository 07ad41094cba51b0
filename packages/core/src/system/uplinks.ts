import { gatewaysOf, type Interface, listensToRouters } from "./Interface.js";
import type { Link } from "./Link.js";
import { type System, valuesOf } from "./System.js";

/** The parts of a System about networks. */
export type Networks = Pick<System, "interfaces" | "links">;

/** Metric of the first uplink without a metric of its own, and the step for each further one. */
const firstMetric = 100;
const metricStep = 10;

/** Whether default routes may use an interface. */
export function isUplink(settings: Interface, link?: Link): boolean {
  return (
    link?.uplink === true || settings.dhcp === true || listensToRouters(settings) || gatewaysOf(settings).length > 0
  );
}

/** Returns the names of the interfaces that lead to the Internet, sorted by metric, best first. */
export function uplinksOf(system: Networks): string[] {
  return [...metricsOf(system)].toSorted(([, a], [, b]) => a - b).map(([name]) => name);
}

/**
 * Returns the metric of each uplink, by name. A tunnel through another uplink gets a better metric than that one, because people create a
 * tunnel to use it.
 */
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
 * Returns the zone of an interface: its own setting, or else `wan` for an uplink. An interface below an uplink that has no addresses of its
 * own, such as the port of a PPPoE session, is also in `wan`, because strangers are there, too. All others are in `lan`.
 */
export function zoneOf(system: Networks, name: string): string {
  const settings = system.interfaces.get(name)?.value ?? { name };
  if (settings.zone !== undefined) return settings.zone;
  if (isUplink(settings, system.links.get(name)?.value)) return "wan";
  const made = valuesOf(system.links).filter(({ on }) => on?.includes(name));
  const bare = (settings.addresses ?? []).length === 0;
  return bare && made.some((link) => zoneOf(system, link.name) === "wan") ? "wan" : "lan";
}

/**
 * Returns the names of the interfaces in each zone, by the zone's name. It leaves out members of bridges, because the bridge stands for
 * them.
 */
export function zonesOf(system: Networks): ReadonlyMap<string, readonly string[]> {
  const zones = new Map<string, string[]>();
  for (const name of interfaceNames(system)) {
    if (bridgeOf(system, name) !== undefined) continue;
    const zone = zoneOf(system, name);
    zones.set(zone, [...(zones.get(zone) ?? []), name]);
  }
  return zones;
}

/** Returns all interfaces that have settings or that plugins create, by name. */
export function allInterfaces(system: Networks): Interface[] {
  const made = valuesOf(system.links).filter(({ name }) => !system.interfaces.has(name));
  return [...valuesOf(system.interfaces), ...made.map(({ name }) => ({ name }))].toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

/** Returns the names of all interfaces that are set up: those with settings, those that plugins create, and those below them. */
export function interfaceNames(system: Networks): string[] {
  const parts = [
    ...valuesOf(system.links).flatMap(({ on = [] }) => on),
    ...valuesOf(system.interfaces).flatMap(({ bridge }) => bridge?.members ?? []),
  ];
  return [...new Set([...allInterfaces(system).map(({ name }) => name), ...parts])].sort();
}

/** Returns the bridge that an interface is a member of. */
export function bridgeOf(system: Pick<System, "interfaces">, name: string): string | undefined {
  return valuesOf(system.interfaces).find(({ bridge }) => bridge?.members?.includes(name))?.name;
}
