import { parsePrefix, type System, valuesOf, zoneOf } from "@nixwrt/core";
import ipaddr from "ipaddr.js";
import type { DnsmasqSettings } from "./options.js";

/** A network that gets addresses and names from this device. */
export interface ServedNetwork {
  readonly interface: string;
  /** Undefined if the interface is in none. */
  readonly zone: string | undefined;
  /** The device's own address in the network, with its prefix length. Undefined if it has none. */
  readonly own: string | undefined;
  /** First and last address to give out. */
  readonly range: readonly [first: string, last: string] | undefined;
  /** Lease time in minutes. */
  readonly lease: number;
  readonly ipv6: boolean;
}

const usualZones: readonly (string | undefined)[] = ["lan", "guest"];
const usualMinutes = 720;

/** Default range of host numbers that get addresses, if the network is large enough for it. */
const usual = { first: 100, last: 199 };

/** The networks to serve: those of the option, or by default all interfaces in the usual zones that have an IPv4 address. */
export function servedNetworks({ networks }: DnsmasqSettings, system: System): ServedNetwork[] {
  const names =
    networks === undefined
      ? valuesOf(system.interfaces)
          .filter(({ name, addresses = [] }) => addresses.some(isIpv4) && usualZones.includes(zoneOf(system, name)))
          .map(({ name }) => name)
      : Object.keys(networks).sort();
  return names.map((name) => {
    const own = system.interfaces.get(name)?.value.addresses?.find(isIpv4);
    const given = networks?.[name];
    return {
      interface: name,
      zone: zoneOf(system, name),
      own,
      range: given?.range ?? (own === undefined ? undefined : usualRange(own)),
      lease: given?.lease ?? usualMinutes,
      ipv6: given?.ipv6 ?? true,
    };
  });
}

/** Whether a text is an IPv4 address with a prefix length. */
export function isIpv4(address: string): boolean {
  return parsePrefix(address)?.family === "ipv4";
}

/**
 * The 100th to the 199th address, or the upper half of a smaller network without its broadcast address. Undefined if the network has fewer
 * than 8 addresses.
 */
export function usualRange(own: string): readonly [string, string] | undefined {
  const [, length] = ipaddr.IPv4.parseCIDR(own);
  const size = 2 ** (32 - length);
  if (size < 8) return undefined;
  const network = addressNumber(ipaddr.IPv4.networkAddressFromCIDR(own).toString());
  const last = Math.min(usual.last, size - 2);
  const first = size > usual.last + 1 ? usual.first : Math.floor(size / 2);
  const text = (from: number, to: number) => [addressText(network + from), addressText(network + to)] as const;
  const mine = addressNumber(own.split("/")[0] ?? "") - network;
  if (mine < first || mine > last) return text(first, last);
  // The range contains the device's own address, so use the longer part before or after it.
  return mine - first > last - mine ? text(first, mine - 1) : text(mine + 1, last);
}

/** An IPv4 address as a number. */
export function addressNumber(address: string): number {
  return ipaddr.IPv4.parse(address).octets.reduce((sum, byte) => sum * 256 + byte, 0);
}

function addressText(value: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join(".");
}
