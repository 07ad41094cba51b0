import { listenedPort, type Problems, type System, valuesOf, zoneOf, zonesOf } from "@nixwrt/core";
import { type Opening, opens } from "./openPorts.js";
import type { FirewallSettings } from "./options.js";

/** Reports services that nobody could reach, because the firewall closes their ports on all interfaces on which they listen. */
export function checkReachable(
  { trusted }: FirewallSettings,
  system: System,
  openings: readonly Opening[],
  problems: Problems,
): void {
  for (const { name, listens = [] } of valuesOf(system.services)) {
    for (const listening of listens) {
      const { interfaces = [] } = listening;
      const { protocol, ports: port } = listenedPort(listening);
      const everywhere = interfaces.length === 0;
      const zones = everywhere ? [...zonesOf(system).keys()] : interfaces.map((one) => zoneOf(system, one));
      // An interface without a zone is reported elsewhere.
      if (zones.length === 0 || zones.includes(undefined)) continue;
      const isOpen = (zone = "") => trusted.includes(zone) || openings.some((one) => opens(one, zone, protocol, port));
      if (zones.some((zone) => isOpen(zone))) continue;
      const [zone] = zones;
      const where = everywhere
        ? `the device only has interfaces in ${zones.map((one) => `"${one}"`).join(" and ")}`
        : `the service ${name} listens only on ${interfaces.join(", ")}, in the zone "${zone}"`;
      const remedy = everywhere
        ? 'If the network is your own, give its interface zone: "lan"'
        : "Let it listen on an interface of the LAN";
      problems.add({
        code: "FIREWALL_PORT",
        message: `${where}, where the firewall closes ${protocol} port ${port}: nobody could reach the service ${name}`,
        hint: `${remedy}, or open the port: firewall({ open: [{ ${protocol}: ${port}, from: ["${zone}"] }] })`,
      });
    }
  }
}
