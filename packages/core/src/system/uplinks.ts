import { gatewaysOf, type Interface, listensToRouters } from "./Interface.js";
import type { Link } from "./Link.js";
import { type System, valuesOf } from "./System.js";

type Networks = Pick<System, "interfaces" | "links">;

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

/** Metric of each uplink, by its name. */
export function metricsOf(system: Networks): ReadonlyMap<string, number> {
  const uplinks = allInterfaces(system).filter((one) => isUplink(one, system.links.get(one.name)?.value));
  const taken = new Set(uplinks.map(({ metric }) => metric));
  let next = firstMetric;
  const free = () => {
    while (taken.has(next)) next += metricStep;
    next += metricStep;
    return next - metricStep;
  };
  return new Map(uplinks.map(({ name, metric }) => [name, metric ?? free()]));
}

/** The zone of an interface: its own word, else `wan` for an uplink and `lan` for all others. */
export function zoneOf(settings: Interface, link?: Link): string {
  return settings.zone ?? (isUplink(settings, link) ? "wan" : "lan");
}

/** All interfaces that somebody has settings for, or makes; by name. */
export function allInterfaces(system: Networks): Interface[] {
  const made = valuesOf(system.links).filter(({ name }) => !system.interfaces.has(name));
  return [...valuesOf(system.interfaces), ...made.map(({ name }) => ({ name }))].toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

/** The bridge that an interface is a member of. */
export function bridgeOf(system: Pick<System, "interfaces">, name: string): string | undefined {
  return valuesOf(system.interfaces).find(({ bridge }) => bridge?.members?.includes(name))?.name;
}
