import type { Networks } from "./uplinks.js";

/** Smallest MTU in bytes for IPv6 (RFC 8200). */
export const ipv6Mtu = 1280;

/** MTU in bytes of an interface without a setting, which is Ethernet's. */
const usualMtu = 1500;

/** Returns the MTU of an interface in bytes, as the config has it. A VLAN has that of the interface below it. */
export function mtuOf({ interfaces }: Pick<Networks, "interfaces">, name: string): number {
  // A config may have circles of VLANs, until it is checked.
  const seen = new Set<string>();
  let one = interfaces.get(name)?.value;
  while (one?.mtu === undefined && one?.vlan !== undefined && !seen.has(one.name)) {
    seen.add(one.name);
    one = interfaces.get(one.vlan.of)?.value;
  }
  return one?.mtu ?? usualMtu;
}
