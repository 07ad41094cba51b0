import {
  delegatedNetworks,
  interfaceNames,
  interfacePath,
  mtuOf,
  networkHolds,
  ownAddresses,
  type Problems,
  parsePrefix,
  type System,
} from "@nixwrt/core";
import { isEverything } from "./everything.js";
import type { WireguardSettings } from "./options.js";

/** Bytes that IPv4, UDP and WireGuard add to a packet. IPv6 takes 20 more. */
const overheadBytes = 60;
const ipv6Bytes = 20;

/** MTU in bytes that any Ethernet port has. */
const ethernetMtu = 1500;

/**
 * Reports a tunnel whose packets are too large for every interface, a tunnel that asks for addresses or prefixes by protocols that need a link layer,
 * which WireGuard does not have, a tunnel for everything without an address, and prefixes of peers that are on this side of the tunnel.
 */
export function checkTunnel(settings: WireguardSettings, system: System, problems: Problems): void {
  const { interface: name, peers, routes } = settings;
  const own = system.interfaces.get(name)?.value;
  checkPrefixes(settings, system, problems);
  const everything = routes && peers.some(({ allowedIps }) => allowedIps.some(isEverything));
  const asks = own?.dhcp === true || own?.dhcp6 === true || own?.slaac === true;
  if (everything && !asks && (own?.addresses ?? []).length === 0) {
    problems.add({
      code: "WIREGUARD_INTERFACE",
      path: interfacePath(name, "addresses"),
      message: `everything goes through ${name}, but it has no address that answers could come back to`,
      hint: `Give it the addresses that the peer expects, such as interfaces: { ${JSON.stringify(name)}: { addresses: ["10.8.0.2/32"] } }`,
    });
  }
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

/**
 * Reports prefixes of peers that are this device's own address in the tunnel, or that lie in the network of another interface. The latter's
 * hosts would no longer be reached, or the peer would not.
 */
function checkPrefixes(
  { interface: name, peers, routes }: WireguardSettings,
  system: System,
  problems: Problems,
): void {
  const own = ownAddresses(system);
  for (const [index, { allowedIps }] of peers.entries()) {
    const add = (message: string, hint: string) =>
      problems.add({
        code: "WIREGUARD_OVERLAP",
        path: `@nixwrt/plugin-wireguard: ${name}: peers[${index}]`,
        message,
        hint,
      });
    for (const prefix of allowedIps) {
      const { address = "", length = 0, family } = parsePrefix(prefix) ?? {};
      const isHost = length === (family === "ipv6" ? 128 : 32);
      const mine = own.find((one) => isHost && networkHolds(prefix, one.address));
      if (mine !== undefined) {
        add(
          `${address} is this device's own address on ${mine.interface}, not the peer's`,
          "Give the peer's address in the tunnel",
        );
        continue;
      }
      const other = own.find(
        (one) =>
          one.interface !== name &&
          (parsePrefix(one.network)?.length ?? 0) <= length &&
          networkHolds(one.network, address),
      );
      if (other === undefined || !routes) continue;
      add(
        `${prefix} is in the network of ${other.interface} (${other.network}), which is on this side of the tunnel`,
        "Give the addresses on the other side. If both sides have the same network, change one of them",
      );
    }
  }
}
