import { type Problems, type System, valuesOf, zoneOf, zonesOf } from "@nixwrt/core";
import type { Opening } from "./openPorts.js";
import type { FirewallSettings } from "./options.js";

/** Reports services that nobody could reach, because the firewall closes their ports on all interfaces on which they listen. */
export function checkReachable(
  { trusted }: FirewallSettings,
  system: System,
  openings: readonly Opening[],
  problems: Problems,
): void {
  for (const { name, listens = [] } of valuesOf(system.services)) {
    for (const { interfaces = [], ...port } of listens) {
      const [protocol, number] = "tcp" in port ? (["tcp", port.tcp] as const) : (["udp", port.udp] as const);
      const everywhere = interfaces.length === 0;
      const zones = everywhere ? [...zonesOf(system).keys()] : interfaces.map((one) => zoneOf(system, one));
      // An interface without a zone is reported elsewhere.
      if (zones.length === 0 || zones.includes(undefined)) continue;
      const isOpen = (zone: string) =>
        trusted.includes(zone) || openings.some((one) => opens(one, zone, protocol, number));
      if (zones.some((zone) => zone !== undefined && isOpen(zone))) continue;
      const [zone] = zones;
      const where = everywhere
        ? `the device only has interfaces in ${zones.map((one) => `"${one}"`).join(" and ")}`
        : `the service ${name} listens only on ${interfaces.join(", ")}, in the zone "${zone}"`;
      const remedy = everywhere
        ? 'If the network is your own, give its interface zone: "lan"'
        : "Let it listen on an interface of the LAN";
      problems.add({
        code: "FIREWALL_PORT",
        message: `${where}, where the firewall closes ${protocol} port ${number}: nobody could reach the service ${name}`,
        hint: `${remedy}, or open the port: firewall({ open: [{ ${protocol}: ${number}, from: ["${zone}"] }] })`,
      });
    }
  }
}

function opens({ protocol, ports, from }: Opening, zone: string, wanted: "tcp" | "udp", number: number): boolean {
  const [first, last] = typeof ports === "number" ? [ports, ports] : ports;
  return protocol === wanted && from.includes(zone) && first <= number && number <= last;
}
