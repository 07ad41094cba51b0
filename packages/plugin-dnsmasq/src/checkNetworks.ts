import {
  addressFault,
  didYouMean,
  formatPath,
  interfacePath,
  networkHolds,
  type Problems,
  type System,
  uplinksOf,
  valuesOf,
  zoneOf,
} from "@nixwrt/core";
import type { DnsmasqSettings } from "./options.js";
import { addressNumber, isIpv4, type ServedNetwork } from "./servedNetworks.js";

const plugin = "@nixwrt/plugin-dnsmasq";

/**
 * Reports networks without an address, ranges that are outside their network or contain the device's own address, and hosts that are given
 * twice or whose address another host could get.
 */
export function checkNetworks(
  settings: DnsmasqSettings,
  networks: readonly ServedNetwork[],
  system: System,
  problems: Problems,
): void {
  if (networks.length === 0) {
    const [message, hint] = noNetwork(settings, system);
    problems.add({ code: "DNSMASQ_NETWORK", path: plugin, message, hint });
  }
  for (const network of networks) checkNetwork(network, system, problems);
  const seen = new Map<string, number>();
  for (const [index, { name, mac, address }] of settings.hosts.entries()) {
    const path = `${plugin}: hosts[${index}]`;
    for (const [what, value] of [
      ["name", name.toLowerCase()],
      ["mac", mac?.toLowerCase()],
      ["address", address],
    ] as const) {
      if (value === undefined) continue;
      const other = seen.get(`${what} ${value}`);
      if (other === undefined) seen.set(`${what} ${value}`, index);
      else {
        problems.add({
          code: "DNSMASQ_HOST",
          certain: true,
          path,
          message: `hosts[${other}] has the same ${what} ${value}`,
          hint: "Give each host its own",
        });
      }
    }
    if (name.toLowerCase() === system.hostname.toLowerCase()) {
      problems.add({
        code: "DNSMASQ_HOST",
        path,
        message: `${name} is this device's own name`,
        hint: "Give the host another name. Hosts already find this device by its name",
      });
    }
    if (mac === undefined && address === undefined) {
      problems.add({
        code: "DNSMASQ_HOST",
        certain: true,
        path,
        message: `${name} has neither mac nor address`,
        hint: "Give one of the two, or both",
      });
    }
    if (address === undefined) continue;
    const network = networks.find(({ own }) => own !== undefined && networkHolds(own, address));
    if (network === undefined) {
      problems.add({
        code: "DNSMASQ_HOST",
        path,
        message: `${address} is not in a network that dnsmasq serves`,
        hint: `It serves: ${networks.flatMap(({ own }) => own ?? []).join(", ") || "none"}`,
      });
    } else if (network.own?.split("/")[0] === address) {
      problems.add({
        code: "DNSMASQ_HOST",
        path,
        message: `${address} is this device's own address`,
        hint: "Give the host another one",
      });
    } else {
      const fault = faultIn(network.own, address);
      if (fault !== undefined)
        problems.add({
          code: "DNSMASQ_HOST",
          path,
          message: `${address} ${fault}`,
          hint: "Give the address of a host",
        });
      else if (mac === undefined && network.range !== undefined && isWithin(network.range, address))
        problems.add({
          code: "DNSMASQ_HOST",
          path,
          message: `${address} is within ${network.range.join(" to ")}, which dnsmasq gives out, so another host could get it`,
          hint: `Give the mac of ${name}, or an address outside of that range`,
        });
    }
  }
}

/** Says why there is no network to serve, and what to do. */
function noNetwork({ networks }: DnsmasqSettings, system: System): [string, string] {
  const none = "there is no network to serve";
  const [other] = valuesOf(system.interfaces).filter(({ addresses = [] }) => addresses.some(isIpv4));
  if (networks !== undefined)
    return [`${none}: networks is empty`, "Name interfaces, such as networks: { br0: {} }, or leave it out"];
  if (other === undefined)
    return [
      none,
      'Give an interface in the zone "lan" addresses, such as interfaces: { br0: { addresses: ["192.168.1.1/24"] } }',
    ];
  const { name } = other;
  if (uplinksOf(system).includes(name))
    return [
      `${none}: ${name} has an address, but is an uplink, because it has dhcp, dhcp6, slaac or a gateway`,
      `If ${name} leads to your own hosts, leave these out`,
    ];
  return [
    `${none}: ${name} has an address, but is in the zone "${zoneOf(system, name)}"`,
    `Set ${interfacePath(name, "zone")} to "lan" or "guest", or name it in networks`,
  ];
}

function checkNetwork(network: ServedNetwork, system: System, problems: Problems): void {
  const [message, hint] = faultOf(network, system) ?? [];
  if (message === undefined || hint === undefined) return;
  problems.add({ code: "DNSMASQ_NETWORK", path: formatPath(["networks", network.interface], plugin), message, hint });
}

/** Returns what is wrong with a network, and a hint. */
function faultOf({ interface: name, own, range }: ServedNetwork, system: System): [string, string] | undefined {
  if (!system.interfaces.has(name)) {
    const question = didYouMean(name, system.interfaces.keys());
    return [`there is no interface ${name}${question}`, `Add ${interfacePath(name)} to your config`];
  }
  if (uplinksOf(system).includes(name))
    return [
      `${name} is an uplink: hosts of the provider would get addresses from this device`,
      "Serve your own networks instead",
    ];
  if (own === undefined)
    return [`${name} has no IPv4 address of its own`, `Give it one: ${interfacePath(name, "addresses")}`];
  if (range === undefined) return [`${own} is too small to give out addresses`, "Use a larger network, or set a range"];
  const [first, last] = range;
  if (!range.every((one) => networkHolds(own, one))) {
    return [`${first} to ${last} is not within ${own}`, "Give a range in the network of the interface"];
  }
  if (addressNumber(first) > addressNumber(last))
    return [`${first} comes after ${last}`, "Give the lower address first"];
  for (const one of range) {
    const fault = faultIn(own, one);
    if (fault !== undefined) return [`${one} ${fault}`, "Leave it out of the range"];
  }
  const mine = own.split("/")[0] ?? "";
  return isWithin(range, mine)
    ? [`${first} to ${last} contains ${mine}, this device's own address`, "Choose a range without it"]
    : undefined;
}

function isWithin([first, last]: readonly [string, string], address: string): boolean {
  const number = addressNumber(address);
  return addressNumber(first) <= number && number <= addressNumber(last);
}

/** Says why an address cannot be that of a host in a network, as the end of a sentence. */
function faultIn(own: string | undefined, address: string): string | undefined {
  return addressFault(`${address}/${own?.split("/")[1]}`);
}
