import { gatewaysOf, networkHolds, ownAddresses, type Problems, type System, valuesOf } from "@nixwrt/core";
import type { FirewallSettings } from "./options.js";

/** Addresses without which hosts of a LAN get no address, or reach nobody. Lists of blocked addresses often contain them. */
const needed = [
  { address: "0.0.0.0", use: "the source address of hosts that ask for an address by DHCP" },
  { address: "255.255.255.255", use: "the destination of DHCP requests" },
  { address: "fe80::1", use: "a link-local address, which every host needs for IPv6" },
  { address: "ff02::1", use: "the multicast group of all hosts on a link, which IPv6 needs" },
];

/**
 * Reports blocked prefixes that contain an address of this device, or one that every network needs. Published lists often contain all
 * private addresses, which would lock everybody out.
 */
export function checkBlocked({ blocked }: FirewallSettings, system: System, problems: Problems): void {
  const own = ownAddresses(system).map(({ address, interface: name }) => ({
    address,
    use: `this device's own address on ${name}`,
  }));
  const servers = valuesOf(system.interfaces).flatMap((one) => [
    ...gatewaysOf(one).map((address) => ({ address, use: `the gateway of ${one.name}` })),
    ...(one.nameservers ?? []).map((address) => ({ address, use: `a name server of ${one.name}` })),
  ]);
  for (const [index, prefix] of blocked.entries()) {
    const network = prefix.includes("/") ? prefix : `${prefix}/${prefix.includes(":") ? 128 : 32}`;
    const hit = [...own, ...servers, ...needed].find(({ address }) => networkHolds(network, address));
    if (hit === undefined) continue;
    problems.add({
      code: "FIREWALL_BLOCKED",
      path: `@nixwrt/plugin-firewall: blocked[${index}]`,
      message: `${prefix} contains ${hit.address}, ${hit.use}`,
      hint: "Remove it, or block smaller prefixes without that address",
    });
  }
}
