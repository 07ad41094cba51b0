import { delegatedNetworks, interfaceNames, interfacePath, mtuOf, type Problems, type System } from "@nixwrt/core";
import type { WireguardSettings } from "./options.js";

/** Bytes that IPv4, UDP and WireGuard add to a packet. IPv6 takes 20 more. */
const overheadBytes = 60;
const ipv6Bytes = 20;

/** MTU in bytes that any Ethernet port has. */
const ethernetMtu = 1500;

/**
 * Reports a tunnel whose packets are too large for every interface, and a tunnel that asks for addresses or prefixes by protocols that need a link layer,
 * which WireGuard does not have.
 */
export function checkTunnel({ interface: name }: WireguardSettings, system: System, problems: Problems): void {
  const own = system.interfaces.get(name)?.value;
  for (const key of ["dhcp", "dhcp6", "slaac"] as const) {
    if (own?.[key] !== true) continue;
    problems.add({
      code: "WIREGUARD_INTERFACE",
      path: interfacePath(name, key),
      message: "nobody assigns addresses in a WireGuard tunnel",
      hint: `Give it the addresses that the peer expects: ${interfacePath(name, "addresses")}`,
    });
  }
  for (const { interface: lan } of delegatedNetworks(system, name)) {
    problems.add({
      code: "DELEGATE_FROM",
      path: interfacePath(lan, "delegate", "from"),
      message: `${name} is a WireGuard tunnel, which delegates no prefixes`,
      hint: `Name another uplink, or give ${lan} addresses of a network that the peer routes here`,
    });
  }
  if (own?.mtu === undefined) return;
  const others = interfaceNames(system).filter((other) => other !== name);
  const most = Math.max(ethernetMtu, ...others.map((other) => mtuOf(system, other)));
  if (own.mtu + overheadBytes <= most) return;
  problems.add({
    code: "WIREGUARD_INTERFACE",
    path: interfacePath(name, "mtu"),
    message: `packets of ${own.mtu} bytes become ${own.mtu + overheadBytes} bytes in the tunnel, but no interface carries more than ${most}`,
    hint: `Give at most ${most - overheadBytes}, or ${most - overheadBytes - ipv6Bytes} if the peer is reached over IPv6`,
  });
}
