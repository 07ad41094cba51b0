import { type Problems, type System, valuesOf, zoneOf } from "@nixwrt/core";
import type { Opening } from "./openPorts.js";
import type { FirewallSettings } from "./options.js";

/** Reports services that listen only on interfaces where the firewall lets nobody reach them. */
export function checkReachable(
  { trusted }: FirewallSettings,
  system: System,
  openings: readonly Opening[],
  problems: Problems,
): void {
  for (const { name, listens = [] } of valuesOf(system.services)) {
    for (const { interfaces = [], ...port } of listens) {
      const [protocol, number] = "tcp" in port ? (["tcp", port.tcp] as const) : (["udp", port.udp] as const);
      const zones = interfaces.map((one) => zoneOf(system, one));
      // An interface without a zone is reported elsewhere.
      if (interfaces.length === 0 || zones.includes(undefined)) continue;
      const isOpen = (zone: string) =>
        trusted.includes(zone) || openings.some((one) => opens(one, zone, protocol, number));
      if (zones.some((zone) => zone !== undefined && isOpen(zone))) continue;
      const [zone] = zones;
      problems.add({
        code: "FIREWALL_PORT",
        message: `the service ${name} listens only on ${interfaces.join(", ")}, in the zone "${zone}", where the firewall closes ${protocol} port ${number}: nobody could reach it`,
        hint: `Let it listen on an interface of the LAN, or open the port: firewall({ open: [{ ${protocol}: ${number}, from: ["${zone}"] }] })`,
      });
    }
  }
}

function opens({ protocol, ports, from }: Opening, zone: string, wanted: "tcp" | "udp", number: number): boolean {
  const [first, last] = typeof ports === "number" ? [ports, ports] : ports;
  return protocol === wanted && from.includes(zone) && first <= number && number <= last;
}
