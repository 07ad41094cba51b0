import ipaddr from "ipaddr.js";
import type { DnsmasqSettings } from "./options.js";
import type { ServedNetwork } from "./servedNetworks.js";

/** Where it can write. */
export const stateFolder = "/run/dnsmasq";
/** Name servers that uplinks name, as resolv.conf(5) has them. */
export const upstreamsPath = `${stateFolder}/upstreams`;

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
    ["dhcp-authoritative"],
    networks.flatMap(addresses),
    networks.some(({ ipv6 }) => ipv6) ? ["enable-ra"] : [],
    hosts.flatMap(({ name, mac, address }) => [
      ...(mac === undefined ? [] : [`dhcp-host=${[mac, address, name].filter((one) => one !== undefined).join(",")}`]),
      ...(address === undefined ? [] : [`host-record=${name}.${domain},${name},${address}`]),
    ]),
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
