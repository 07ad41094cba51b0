import { isIPv6 } from "node:net";

/** Protocol numbers of IP headers. */
const numbers = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const;

export type Transport = "tcp" | "udp";

/** Flags of TCP headers. */
export const flags = { fin: 1, syn: 2, rst: 4, push: 8, ack: 16, urgent: 32 } as const;

/** A TCP or UDP packet. Both addresses must be of the same family. */
export interface Packet {
  readonly from: string;
  readonly to: string;
  readonly protocol: Transport;
  readonly fromPort: number;
  readonly toPort: number;
  /** TCP flags. Default: `syn`. */
  readonly flags?: number;
  readonly sequence?: number;
  /** Content of a UDP packet. */
  readonly payload?: Buffer;
}

/** A parsed IP packet. Its addresses are bytes in hexadecimal. */
export interface ReadPacket {
  readonly from: string;
  readonly to: string;
  readonly protocol: number;
  readonly payload: Buffer;
}

/** Answer to a probe. */
export interface ReadAnswer {
  /** Source port of the probe. */
  readonly fromPort: number;
  /** Destination port of the probe. */
  readonly port: number;
  readonly what: "open" | "reset" | "answer" | "refused";
}

/** Returns the bytes of an IP address. */
export function addressBytes(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split(".").map(Number));
  const [head = "", tail] = address.split("::");
  const words = (text: string) => text.split(":").filter((word) => word !== "");
  const [before, after] = [words(head), words(tail ?? "")];
  const zeros = new Array<string>(8 - before.length - after.length).fill("0");
  return Buffer.from([...before, ...zeros, ...after].map((word) => word.padStart(4, "0")).join(""), "hex");
}

/** Encodes a TCP or UDP packet with its checksums. */
export function encodePacket(packet: Packet): Buffer {
  return encodeIp(packet.from, packet.to, numbers[packet.protocol], (pseudo) => transport(packet, pseudo));
}

/**
 * Encodes an ICMPv6 message, and sets the checksum in its third and fourth byte. The hop limit is the one that neighbour discovery requires
 * (RFC 4861).
 */
export function encodeIcmp6(from: string, to: string, message: Buffer): Buffer {
  return encodeIp(from, to, numbers.icmpv6, (pseudo) => {
    const copy = Buffer.from(message);
    copy.writeUInt16BE(checksum(Buffer.concat([pseudo(copy.length), copy])), 2);
    return copy;
  });
}

/** Parses an IP packet. Returns undefined if the data is not an IP packet. */
export function readPacket(data: Buffer): ReadPacket | undefined {
  const version = data.length < 20 ? 0 : (data[0] ?? 0) >> 4;
  if (version === 4) {
    const start = ((data[0] ?? 0) & 15) * 4;
    return {
      from: data.toString("hex", 12, 16),
      to: data.toString("hex", 16, 20),
      protocol: data[9] ?? 0,
      payload: data.subarray(start, Math.max(start, data.readUInt16BE(2))),
    };
  }
  if (version !== 6 || data.length < 40) return undefined;
  return {
    from: data.toString("hex", 8, 24),
    to: data.toString("hex", 24, 40),
    protocol: data[6] ?? 0,
    payload: data.subarray(40, 40 + data.readUInt16BE(4)),
  };
}

/** Returns what a packet says about a probe: the probe's ports, and the answer in a word. Undefined if the packet is no answer. */
export function readAnswer({ protocol, payload }: ReadPacket): ReadAnswer | undefined {
  const isTcp = protocol === numbers.tcp && payload.length >= 20;
  if (isTcp || (protocol === numbers.udp && payload.length >= 8)) {
    const set = isTcp ? (payload[13] ?? 0) : 0;
    const what = set & flags.rst ? "reset" : set & flags.syn ? "open" : "answer";
    return { fromPort: payload.readUInt16BE(2), port: payload.readUInt16BE(0), what };
  }
  if (!isError(protocol, payload[0])) return undefined;
  // The error contains the start of the packet that it is about, after eight bytes.
  const about = payload.subarray(8);
  const start = (about[0] ?? 0) >> 4 === 4 ? ((about[0] ?? 0) & 15) * 4 : 40;
  if (about.length < start + 4) return undefined;
  return { fromPort: about.readUInt16BE(start), port: about.readUInt16BE(start + 2), what: "refused" };
}

/** Whether an ICMP or ICMPv6 message is an error. ICMPv6 errors have types below 128. */
function isError(protocol: number, type = 255): boolean {
  if (protocol === numbers.icmp) return [3, 4, 5, 11, 12].includes(type);
  return protocol === numbers.icmpv6 && type < 128;
}

/** The Internet checksum (RFC 1071). */
function checksum(data: Buffer): number {
  let sum = 0;
  for (let index = 0; index + 1 < data.length; index += 2) sum += data.readUInt16BE(index);
  if (data.length % 2 === 1) sum += (data.at(-1) ?? 0) << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

type PseudoHeader = (length: number) => Buffer;

function encodeIp(from: string, to: string, protocol: number, content: (pseudo: PseudoHeader) => Buffer): Buffer {
  const addresses = Buffer.concat([addressBytes(from), addressBytes(to)]);
  const six = addresses.length === 32;
  const payload = content((length) => {
    const rest = Buffer.alloc(six ? 8 : 4);
    if (six) rest.writeUInt32BE(length);
    else rest.writeUInt16BE(length, 2);
    rest[six ? 7 : 1] = protocol;
    return Buffer.concat([addresses, rest]);
  });
  const head = Buffer.alloc(six ? 8 : 12);
  head[0] = six ? 0x60 : 0x45;
  if (six) {
    head.writeUInt16BE(payload.length, 4);
    head[6] = protocol;
    head[7] = 255;
    return Buffer.concat([head, addresses, payload]);
  }
  head.writeUInt16BE(20 + payload.length, 2);
  head[8] = 64;
  head[9] = protocol;
  head.writeUInt16BE(checksum(Buffer.concat([head, addresses])), 10);
  return Buffer.concat([head, addresses, payload]);
}

function transport(packet: Packet, pseudo: PseudoHeader): Buffer {
  const { protocol, fromPort, toPort, sequence = 1, payload = Buffer.alloc(0) } = packet;
  const head = Buffer.alloc(protocol === "tcp" ? 20 : 8);
  head.writeUInt16BE(fromPort, 0);
  head.writeUInt16BE(toPort, 2);
  if (protocol === "tcp") {
    head.writeUInt32BE(sequence >>> 0, 4);
    head[12] = 5 << 4;
    head[13] = packet.flags ?? flags.syn;
    head.writeUInt16BE(1024, 14);
  } else head.writeUInt16BE(8 + payload.length, 4);
  const data = Buffer.concat([head, payload]);
  data.writeUInt16BE(checksum(Buffer.concat([pseudo(data.length), data])), protocol === "tcp" ? 16 : 6);
  return data;
}
