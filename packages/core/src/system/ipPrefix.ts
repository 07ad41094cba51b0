import ipaddr from "ipaddr.js";

/** An address with its prefix length, in bits. */
export interface IpPrefix {
  readonly address: string;
  readonly length: number;
  readonly family: "ipv4" | "ipv6";
}

/** Parses `192.168.1.1/24` or `fd00::1/64`. Returns undefined for any other text. */
export function parsePrefix(text: string): IpPrefix | undefined {
  const [address = ""] = text.split("/");
  // A zone, as in fe80::1%eth0, belongs to the interface of a route.
  const sound = ipaddr.IPv4.isValidFourPartDecimal(address) || (ipaddr.IPv6.isValid(address) && !address.includes("%"));
  if (!sound || !/^[^/]+\/\d{1,3}$/.test(text) || !ipaddr.isValidCIDR(text)) return undefined;
  const [parsed, length] = ipaddr.parseCIDR(text);
  return { address, length, family: parsed.kind() };
}

/**
 * Whether a network contains an address. The network is given by any of its addresses and the prefix length. Returns false if the text is
 * not an address.
 */
export function networkHolds(network: string, address: string): boolean {
  if (parsePrefix(network) === undefined || !ipaddr.isValid(address)) return false;
  const [parsed, prefix] = [ipaddr.parse(address), ipaddr.parseCIDR(network)];
  return parsed.kind() === prefix[0].kind() && parsed.match(prefix as never);
}

/** Whether two texts are the same address, such as `fd00::1` and `fd00:0::1`. */
export function isSameAddress(one: string, other: string): boolean {
  return networkHolds(`${one}/${one.includes(":") ? 128 : 32}`, other);
}

/** Whether two prefixes are the same network. Each is given by any of its addresses and the prefix length. */
export function isSameNetwork(one: string, other: string): boolean {
  const [left, right] = [parsePrefix(one), parsePrefix(other)];
  return left !== undefined && left.length === right?.length && networkHolds(one, right.address);
}

/** Whether a prefix is a network: all bits after its length are zero. */
export function isNetwork(text: string): boolean {
  const prefix = parsePrefix(text);
  if (prefix === undefined) return false;
  const family = prefix.family === "ipv6" ? ipaddr.IPv6 : ipaddr.IPv4;
  return ipaddr.parse(prefix.address).toString() === family.networkAddressFromCIDR(text).toString();
}

/** Ranges of addresses that cannot be a host's own address, with the reason. */
const foreign: Readonly<Record<string, string>> = {
  unspecified: "is the unspecified address",
  loopback: "is an address of the loopback interface",
  multicast: "is the address of a group (multicast)",
  broadcast: "is the address of all hosts of a network (broadcast)",
  reserved: "is in a reserved range",
};

/** Longest prefixes whose first address is not a host's: /31 and /127 are for two hosts (RFC 3021, RFC 6164), /32 and /128 for one. */
const longestWithNetwork = { ipv4: 30, ipv6: 126 };

/** Returns why an address cannot be a host's own, as the end of a sentence, or undefined if it can. */
export function addressFault(text: string): string | undefined {
  const prefix = parsePrefix(text);
  if (prefix === undefined) return "is not an IP address with a prefix length";
  const { address, length, family } = prefix;
  const parsed = ipaddr.parse(address);
  // ipaddr.js also counts the addresses for documentation as reserved.
  const range = isDocumentation(parsed) ? "unicast" : parsed.range();
  if (foreign[range] !== undefined || length > longestWithNetwork[family]) return foreign[range];
  if (isNetwork(text)) return "is the address of a network, not of a host in it";
  if (family === "ipv6") return undefined;
  const last = ipaddr.IPv4.broadcastAddressFromCIDR(text).toString();
  return parsed.toString() === last ? "is the broadcast address of its network" : undefined;
}

/** Networks for documentation (RFC 5737, RFC 3849). */
const documentation = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"].map((one) =>
  ipaddr.parseCIDR(one),
);

function isDocumentation(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return documentation.some((network) => network[0].kind() === address.kind() && address.match(network as never));
}
