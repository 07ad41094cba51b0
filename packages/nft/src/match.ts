import {
  compare,
  ct,
  destinationType,
  type Expression,
  lookup,
  mask,
  meta,
  payload,
  reversePath,
} from "./expressions.js";
import type { Encoding, Statement } from "./Statement.js";
import {
  type Datatype,
  interfaceName,
  isSingle,
  type Ports,
  type Prefix,
  portRanges,
  prefix,
  single,
  type ValueRange,
  withoutCovered,
} from "./values.js";
import { hostU32 } from "./Writer.js";

/** IANA numbers of the protocols that rules can name. */
export const protocols = { icmp: 1, tcp: 6, udp: 17, esp: 50, "ipv6-icmp": 58 } as const;

export type Protocol = keyof typeof protocols;

/** NFPROTO_IPV4, NFPROTO_IPV6 */
export const families = { ipv4: 2, ipv6: 10 } as const;

export type Family = keyof typeof families;

/** Message types that rules can name, with nft's names: RFC 792, RFC 4443, RFC 4861, RFC 2710, RFC 3810. */
export const icmpTypes = {
  icmp: {
    "echo-reply": 0,
    "destination-unreachable": 3,
    "echo-request": 8,
    "time-exceeded": 11,
    "parameter-problem": 12,
  },
  icmpv6: {
    "destination-unreachable": 1,
    "packet-too-big": 2,
    "time-exceeded": 3,
    "parameter-problem": 4,
    "echo-request": 128,
    "echo-reply": 129,
    "mld-listener-query": 130,
    "mld-listener-report": 131,
    "mld-listener-done": 132,
    "nd-router-solicit": 133,
    "nd-router-advert": 134,
    "nd-neighbor-solicit": 135,
    "nd-neighbor-advert": 136,
    "mld2-listener-report": 143,
  },
} as const;

export type IcmpType<P extends keyof typeof icmpTypes> = keyof (typeof icmpTypes)[P] & string;

/** `ct state` bits: NF_CT_STATE_BIT and NF_CT_STATE_INVALID_BIT, in the order in which nft shows them. */
const states = { invalid: 1, established: 2, related: 4, new: 8, untracked: 64 } as const;

/** IPS_DST_NAT of linux/netfilter/nf_conntrack_common.h */
const destinationNatStatus = 1 << 5;

/** Matches packets that came in, or leave, through one of these interfaces. The interfaces need not exist yet. */
export function onInterface(direction: "iifname" | "oifname", names: readonly string[]): Statement {
  const sorted = [...new Set(names)].toSorted(byNumber);
  const values = sorted.map((name) => single(interfaceName(name)));
  return {
    text: `${direction} ${list(sorted.map((name) => `"${name}"`))}`,
    encode: (encoding) => [meta(direction), ...oneOf("ifname", values, encoding)],
  };
}

/** Matches packets of IPv4 or of IPv6. */
export function ofFamily(family: Family): Statement {
  return { text: `meta nfproto ${family}`, encode: () => familyIs(family) };
}

/** Matches packets of one of these transport protocols. */
export function ofProtocol(names: readonly Protocol[]): Statement {
  const values = sortedBy(names, (name) => protocols[name]);
  return {
    text: `meta l4proto ${list(values)}`,
    encode: (encoding) => [
      meta("l4proto"),
      ...oneOf(
        "inet_proto",
        values.map((name) => single(Buffer.from([protocols[name]]))),
        encoding,
      ),
    ],
  };
}

/**
 * Matches packets whose source or destination address is in one of these prefixes, which are all of one family.
 * @throws {RangeError} when a prefix is invalid, or the prefixes are of both families.
 */
export function address(which: "saddr" | "daddr", given: readonly string[], inverted = false): Statement {
  const prefixes = withoutCovered(given.map(prefix));
  const type = prefixes[0]?.type ?? "ipv4_addr";
  if (prefixes.some((one) => one.type !== type)) throw new RangeError(`${given.join(", ")} are of two families`);
  const [name, family, offsets] =
    type === "ipv4_addr"
      ? (["ip", "ipv4", { saddr: 12, daddr: 16 }] as const)
      : (["ip6", "ipv6", { saddr: 8, daddr: 24 }] as const);
  const load = (length: number) => [...familyIs(family), payload("network", offsets[which], length)];
  return {
    text: `${name} ${which} ${inverted ? "!= " : ""}${list(prefixes.map(({ text }) => text))}`,
    encode: (encoding) => {
      const [only] = prefixes;
      const size = type === "ipv4_addr" ? 4 : 16;
      if (prefixes.length === 1 && only !== undefined) return [...load(size), ...inPrefix(only, inverted)];
      return [...load(size), lookup(encoding.addSet(type, prefixes), inverted)];
    },
  };
}

/** Matches a TCP or UDP port. `th` matches either, after {@link ofProtocol}. */
export function port(protocol: "tcp" | "udp" | "th", which: "sport" | "dport", ports: readonly Ports[]): Statement {
  const values = portRanges(ports);
  return {
    text: `${protocol} ${which} ${list(values.map(({ text }) => text))}`,
    encode: (encoding) => [
      ...(protocol === "th" ? [] : protocolIs(protocols[protocol])),
      payload("transport", which === "sport" ? 0 : 2, 2),
      ...oneOf("inet_service", values, encoding),
    ],
  };
}

/** Matches ICMP or ICMPv6 messages of these types. */
export function icmp<P extends keyof typeof icmpTypes>(protocol: P, types: readonly IcmpType<P>[]): Statement {
  const numbers: Readonly<Record<string, number>> = icmpTypes[protocol];
  const sorted = sortedBy(types, (name) => numbers[name] ?? 0);
  const values = sorted.map((name) => single(Buffer.from([numbers[name] ?? 0])));
  return {
    text: `${protocol} type ${list(sorted)}`,
    encode: (encoding) => [
      ...familyIs(protocol === "icmp" ? "ipv4" : "ipv6"),
      ...protocolIs(protocol === "icmp" ? protocols.icmp : protocols["ipv6-icmp"]),
      payload("transport", 0, 1),
      ...oneOf(`${protocol}_type`, values, encoding),
    ],
  };
}

/** Matches packets by the state that connection tracking gives their connection. */
export function connection(given: readonly (keyof typeof states)[]): Statement {
  const names = (Object.keys(states) as (keyof typeof states)[]).filter((name) => given.includes(name));
  const bits = names.reduce((sum, name) => sum | states[name], 0);
  return { text: `ct state ${names.join(",")}`, encode: ({ order }) => [ct("state"), ...hasBits(bits, order)] };
}

/** Matches packets of connections whose destination a port forward has replaced. */
export function forwarded(): Statement {
  return { text: "ct status dnat", encode: ({ order }) => [ct("status"), ...hasBits(destinationNatStatus, order)] };
}

/** Matches packets with a forged source address: a reply would not leave through the interface that the packet came in through. */
export function forgedSender(): Statement {
  return {
    text: "fib saddr . iif oif missing",
    encode: () => [reversePath(), compare("==", Buffer.alloc(4))],
  };
}

/** RTN_LOCAL of linux/rtnetlink.h */
const localAddress = 2;

/** Matches packets whose destination is currently an address of this device. */
export function toThisDevice(): Statement {
  return {
    text: "fib daddr type local",
    encode: ({ order }) => [destinationType(), compare("==", hostU32(localAddress, order))],
  };
}

/** Matches TCP packets with SYN, which open a connection. */
export function opensConnection(): Statement {
  const [flags, syn] = [0x06, 0x02];
  return {
    text: "tcp flags & (syn | rst) == syn",
    encode: () => [
      ...protocolIs(protocols.tcp),
      payload("transport", 13, 1),
      mask(Buffer.from([flags])),
      compare("==", Buffer.from([syn])),
    ],
  };
}

/** nft sorts names as little-endian numbers: the last character is the most significant. */
function byNumber(a: string, b: string): number {
  return Buffer.compare(interfaceName(a).reverse(), interfaceName(b).reverse());
}

function hasBits(bits: number, order: Encoding["order"]): Expression[] {
  return [mask(hostU32(bits, order)), compare("!=", Buffer.alloc(4))];
}

function familyIs(family: Family): Expression[] {
  return [meta("nfproto"), compare("==", Buffer.from([families[family]]))];
}

function protocolIs(number: number): Expression[] {
  return [meta("l4proto"), compare("==", Buffer.from([number]))];
}

function inPrefix({ first, length }: Prefix, inverted: boolean): Expression[] {
  const operator = inverted ? "!=" : "==";
  if (length === first.length * 8) return [compare(operator, first)];
  const bits = Buffer.from(first.map((_, index) => 0xff00 >> Math.min(Math.max(length - index * 8, 0), 8)));
  return [mask(bits), compare(operator, first)];
}

/** Matches when the value in the register is one of these. */
function oneOf(type: Datatype, values: readonly ValueRange[], encoding: Encoding): Expression[] {
  const [only] = values;
  if (values.length !== 1 || only === undefined) return [lookup(encoding.addSet(type, values), false)];
  if (isSingle(only)) return [compare("==", only.first)];
  return [compare(">=", only.first), compare("<=", only.last)];
}

function list(texts: readonly string[]): string {
  return texts.length === 1 ? (texts[0] as string) : `{ ${texts.join(", ")} }`;
}

function sortedBy<T>(values: readonly T[], key: (value: T) => number): T[] {
  return values.toSorted((a, b) => key(a) - key(b));
}
