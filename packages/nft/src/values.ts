import ipaddr from "ipaddr.js";

/** A range of values, with both ends included, as bytes in network order. */
export interface ValueRange {
  readonly first: Buffer;
  readonly last: Buffer;
}

/**
 * Types of set elements. The numbers are nft's own (`enum datatypes` and `enum byteorder` in its include/datatype.h). The kernel only
 * stores them, so that `nft list` knows how to print the elements.
 */
export const datatypes = {
  ipv4_addr: { id: 7, bytes: 4, byteOrder: 2 },
  ipv6_addr: { id: 8, bytes: 16, byteOrder: 2 },
  inet_proto: { id: 12, bytes: 1, byteOrder: 2 },
  inet_service: { id: 13, bytes: 2, byteOrder: 2 },
  icmp_type: { id: 14, bytes: 1, byteOrder: 2 },
  icmpv6_type: { id: 29, bytes: 1, byteOrder: 2 },
  ifname: { id: 41, bytes: 16, byteOrder: 1 },
} as const;

export type Datatype = keyof typeof datatypes;

/** IFNAMSIZ: size of a name with its NUL, in bytes. */
const interfaceNameBytes = 16;

/**
 * The name of an interface, padded with NULs.
 * @throws {RangeError} when the kernel does not allow the name.
 */
export function interfaceName(name: string): Buffer {
  if (!/^[^\s/:"\\*]{1,15}$/.test(name) || name === "." || name === "..") {
    throw new RangeError(`${JSON.stringify(name)} is not a valid interface name`);
  }
  const data = Buffer.alloc(interfaceNameBytes);
  data.write(name, "latin1");
  return data;
}

/** The addresses of a prefix, or a single address. */
export interface Prefix extends ValueRange {
  readonly type: "ipv4_addr" | "ipv6_addr";
  /** Length of the prefix in bits. */
  readonly length: number;
  /** The text that `nft list` prints. */
  readonly text: string;
}

/**
 * Parses an address or a prefix.
 * @throws {RangeError} when the text is neither, or when bits after the prefix are set.
 */
export function prefix(given: string): Prefix {
  const [address = "", bits, ...rest] = given.split("/");
  const sound = rest.length === 0 && (ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address));
  const parsed = sound && !address.includes("%") ? ipaddr.parse(address) : undefined;
  const all = parsed?.kind() === "ipv4" ? 32 : 128;
  const length = bits === undefined ? all : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
  if (parsed === undefined || !(length <= all))
    throw new RangeError(`${JSON.stringify(given)} is not an address or a prefix`);
  const first = Buffer.from(parsed.toByteArray());
  const last = Buffer.from(first);
  for (let bit = length; bit < all; bit += 1) {
    const [byte, value] = [bit >> 3, 0x80 >> (bit & 7)];
    if (((first[byte] ?? 0) & value) !== 0) throw new RangeError(`${given} has host bits set`);
    last[byte] = (last[byte] ?? 0) | value;
  }
  const shown = parsed.kind() === "ipv4" ? parsed.toString() : (parsed as ipaddr.IPv6).toRFC5952String();
  const text = length === all ? shown : `${shown}/${length}`;
  return { type: all === 32 ? "ipv4_addr" : "ipv6_addr", length, text, first, last };
}

/** Sorts prefixes by address, and removes those that another prefix covers: a set cannot contain an address twice. */
export function withoutCovered(prefixes: readonly Prefix[]): Prefix[] {
  const sorted = prefixes.toSorted((a, b) => Buffer.compare(a.first, b.first) || a.length - b.length);
  const kept: Prefix[] = [];
  for (const one of sorted) {
    const before = kept.at(-1);
    if (before === undefined || Buffer.compare(one.first, before.last) > 0) kept.push(one);
  }
  return kept;
}

/** A port, or a range of ports with both ends included. */
export type Ports = number | readonly [first: number, last: number];

/** Ports of a rule, as bytes and as the text that `nft list` prints. */
export interface PortRange extends ValueRange {
  readonly text: string;
}

/**
 * Sorts ports, and merges ranges that overlap.
 * @throws {RangeError} when a port is not from 0 to 65535, or a range is empty.
 */
export function portRanges(ports: readonly Ports[]): PortRange[] {
  const merged: [first: number, last: number][] = [];
  for (const [first, last] of ports.map(checkedRange).toSorted((a, b) => a[0] - b[0])) {
    const before = merged.at(-1);
    if (before !== undefined && first <= before[1]) before[1] = Math.max(before[1], last);
    else merged.push([first, last]);
  }
  return merged.map(([first, last]) => ({
    first: u16(first),
    last: u16(last),
    text: first === last ? `${first}` : `${first}-${last}`,
  }));
}

function checkedRange(ports: Ports): readonly [number, number] {
  const [first, last] = typeof ports === "number" ? [ports, ports] : ports;
  const isPort = (port: number) => Number.isInteger(port) && port >= 0 && port <= 0xffff;
  if (!isPort(first) || !isPort(last) || first > last)
    throw new RangeError(`${ports} is not a port or a range of ports`);
  return [first, last];
}

function u16(value: number): Buffer {
  const data = Buffer.alloc(2);
  data.writeUInt16BE(value);
  return data;
}

/** A range of one value. */
export function single(data: Buffer): ValueRange {
  return { first: data, last: data };
}

export function isSingle({ first, last }: ValueRange): boolean {
  return first.equals(last);
}
