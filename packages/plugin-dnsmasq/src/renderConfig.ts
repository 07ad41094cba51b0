import ipaddr from "ipaddr.js";
import type { DnsmasqSettings } from "./options.js";
import { addressNumber, type ServedNetwork } from "./servedNetworks.js";

/** Folder that dnsmasq may write to. */
export const stateFolder = "/run/dnsmasq";
/** File with the name servers of the uplinks, in the format of resolv.conf(5). */
export const upstreamsPath = `${stateFolder}/upstreams`;

/**
 * Maximum number of leases at a time, so that clients with ever new hardware addresses cannot exhaust a small device's memory. A lease
 * takes about 300 bytes, including its line in the lease file.
 */
const leaseLimit = 16_384;

/**
 * Text of dnsmasq.conf. No option can contain a line break.
 * @param hostname the device's own name
 */
export function renderConfig(settings: DnsmasqSettings, networks: readonly ServedNetwork[], hostname: string): string {
  const { domain, hosts, upstreams, blocked, rebinding } = settings;
  return lines(
    // Interfaces may appear later. dnsmasq listens on no others.
    ["bind-dynamic", "localise-queries", `pid-file=${stateFolder}/pid`, `dhcp-leasefile=${stateFolder}/leases`],
    networks.map((network) => `interface=${network.interface}`),
    // Does not forward plain names and reverse lookups of private addresses to other servers, and refuses their answers with private
    // addresses.
    ["domain-needed", "bogus-priv", "stop-dns-rebind", "rebind-localhost-ok"],
    rebinding.map((name) => `rebind-domain-ok=/${name}/`),
    // In /etc/hosts, the device's own name stands for a loopback address, which is useless to others.
    [`domain=${domain}`, `local=/${domain}/`, "no-hosts"],
    networks.flatMap(({ interface: own }) =>
      [hostname, `${hostname}.${domain}`].map((name) => `interface-name=${name},${own}`),
    ),
    blocked.map((name) => `address=/${name}/`),
    upstreams === undefined
      ? [`resolv-file=${upstreamsPath}`]
      : ["no-resolv", ...upstreams.map((server) => `server=${server}`)],
    ["dhcp-authoritative", `dhcp-lease-max=${mostLeases(settings, networks)}`],
    networks.flatMap(addresses),
    networks.some(({ ipv6 }) => ipv6) ? ["enable-ra"] : [],
    hosts.flatMap(({ name, mac, address }) => [
      ...(mac === undefined ? [] : [`dhcp-host=${[mac, address, name].filter((one) => one !== undefined).join(",")}`]),
      ...(address === undefined ? [] : [`host-record=${name}.${domain},${name},${address}`]),
    ]),
  );
}

/** Number of leases that the networks and hosts need, up to the limit. dnsmasq's default is 1,000, however many addresses there are. */
function mostLeases({ hosts }: DnsmasqSettings, networks: readonly ServedNetwork[]): number {
  const sizes = networks.map(({ range }) =>
    range === undefined ? 0 : addressNumber(range[1]) - addressNumber(range[0]) + 1,
  );
  const fixed = hosts.filter(({ mac, address }) => mac !== undefined && address !== undefined).length;
  return Math.min(
    sizes.reduce((sum, size) => sum + size, fixed),
    leaseLimit,
  );
}

function addresses({ interface: name, own, range, lease, ipv6 }: ServedNetwork): string[] {
  const [, length = 0] = own === undefined ? [] : ipaddr.IPv4.parseCIDR(own);
  const mask = ipaddr.IPv4.subnetMaskFromPrefixLength(length).toString();
  return [
    ...(range === undefined ? [] : [`dhcp-range=${range.join(",")},${mask},${lease}m`]),
    // Announces the interface's prefixes whenever it gets any. Hosts form their own addresses, and dnsmasq tells them the name servers.
    ...(ipv6 ? [`dhcp-range=::,constructor:${name},ra-stateless,64,${lease}m`] : []),
  ];
}

function lines(...groups: readonly (readonly string[])[]): string {
  return `# Made by NixWRT.\n${groups
    .flat()
    .map((line) => `${line}\n`)
    .join("")}`;
}
