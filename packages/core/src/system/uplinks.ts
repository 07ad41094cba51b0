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

/** Returns the metric of an interface's routes. Only uplinks have one without a setting. */
export function metricOf(system: Networks, settings: Interface): number | undefined {
  return settings.metric ?? metricsOf(system).get(settings.name);
}

/**
 * Returns the zone of an interface: its own setting, or else `wan` for an uplink, or the bridge's for a member of a bridge. An interface
 * without addresses that is below others, such as the port of a PPPoE session or of VLANs, is in their zone: in `wan` if strangers are
 * above it, and in no zone (undefined) if several others are. All other interfaces are in `lan`.
 */
export function zoneOf(system: Networks, name: string): string | undefined {
  return placeOf(system, name, []).zone;
}

/** Whether an interface is in `lan` only because nothing says which zone it is in. */
export function isInDefaultZone(system: Networks, name: string): boolean {
  return placeOf(system, name, []).byDefault === true;
}

/** Finds out the zone of an interface. `seen` contains the interfaces on the way here: a config may have circles, until it is checked. */
function placeOf(
  system: Networks,
  name: string,
  seen: readonly string[],
): { readonly zone: string | undefined; readonly byDefault?: boolean } {
  const usual = { zone: "lan", byDefault: true };
  if (seen.includes(name)) return usual;
  const settings: Interface = system.interfaces.get(name)?.value ?? { name };
  if (settings.zone !== undefined) return { zone: settings.zone };
  if (isUplink(settings, system.links.get(name)?.value)) return { zone: "wan" };
  const bridge = bridgeOf(system, name);
  if (bridge !== undefined) return placeOf(system, bridge, [...seen, name]);
  if ((settings.addresses ?? []).length > 0 || settings.delegate !== undefined) return usual;
  const above = valuesOf(system.links).filter(({ on }) => on?.includes(name));
  const zones = new Set(above.map((link) => placeOf(system, link.name, [...seen, name]).zone));
  if (zones.size === 0) return usual;
  if (zones.has("wan")) return { zone: "wan" };
  const [first] = zones;
  return { zone: zones.size === 1 ? first : undefined };
}

/**
 * Returns the names of the interfaces in each zone, by the zone's name. It leaves out members of bridges, because the bridge stands for
 * them, and interfaces in no zone.
 */
export function zonesOf(system: Networks): ReadonlyMap<string, readonly string[]> {
  const zones = new Map<string, string[]>();
  for (const name of interfaceNames(system)) {
    if (bridgeOf(system, name) !== undefined) continue;
    const zone = zoneOf(system, name);
    if (zone === undefined) continue;
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
