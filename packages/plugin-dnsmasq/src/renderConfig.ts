import ipaddr from "ipaddr.js";
import type { DnsmasqSettings } from "./options.js";
import { addressNumber, type ServedNetwork } from "./servedNetworks.js";

/** Where it can write. */
export const stateFolder = "/run/dnsmasq";
/** Name servers that uplinks name, as resolv.conf(5) has them. */
export const upstreamsPath = `${stateFolder}/upstreams`;

/** Most leases at a time: who asks under ever new hardware addresses must not take a small device's memory. One takes about 300 bytes, with its line in the file. */
const leaseLimit = 16_384;

/** Text of dnsmasq.conf. No option can hold a line break. */
export function renderConfig(settings: DnsmasqSettings, networks: readonly ServedNetwork[]): string {
  const { domain, hosts, upstreams, blocked, rebinding } = settings;
  return lines(
    // Interfaces may come later, and nothing else is listened on.
    ["bind-dynamic", "localise-queries", `pid-file=${stateFolder}/pid`, `dhcp-leasefile=${stateFolder}/leases`],
    networks.map((network) => `interface=${network.interface}`),
    // What cannot be a public name, or is an address of nobody in public, is not asked outside.
    ["domain-needed", "bogus-priv", "stop-dns-rebind", "rebind-localhost-ok"],
    rebinding.map((name) => `rebind-domain-ok=/${name}/`),
    [`domain=${domain}`, `local=/${domain}/`, "expand-hosts"],
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

/** Without it, dnsmasq stops at 1,000 leases, however many addresses there are. */
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
    // Prefixes of the interface, whenever it gets them; hosts make their own addresses, and dnsmasq tells name servers.
    ...(ipv6 ? [`dhcp-range=::,constructor:${name},ra-stateless,64,${lease}m`] : []),
  ];
}

function lines(...groups: readonly (readonly string[])[]): string {
  return `# Made by NixWRT.\n${groups
    .flat()
    .map((line) => `${line}\n`)
    .join("")}`;
}
