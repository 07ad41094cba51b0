import { setTimeout as sleep } from "node:timers/promises";
import { encodeFrame, readFrame, types, word } from "./ethernet.js";
import {
  addressBytes,
  encodeIcmp6,
  encodePacket,
  flags,
  type Packet,
  type ReadAnswer,
  readAnswer,
  readPacket,
  type Transport,
} from "./packets.js";
import { encodeSessionPacket, sessionHead, sessionPacket } from "./pppoe.js";
import { questions } from "./questions.js";
import type { TappedWire } from "./TappedWire.js";

/** The stranger's own hardware address. */
const ownMac = Buffer.from("020000000bad", "hex");

/** First source ports of scans and markers. */
const sourcePort = { firstScan: 40_000, firstMarker: 50_000 };

/** Number of ports between two checks that the device still receives packets. */
const burst = 1024;

/** Milliseconds until an unanswered packet is sent again. */
const patience = 3000;

/**
 * What a device sent to the stranger: an answer, or a question for the stranger's hardware address, which it asks only if it wants to
 * answer.
 */
export type Answer =
  | ReadAnswer
  | { readonly fromPort?: undefined; readonly port?: undefined; readonly what: "who is there?" };

/**
 * How a packet reaches the device: through its PPPoE session, as from the Internet, or as a plain frame of a neighbour on the line, with or
 * without a VLAN tag.
 */
export type Way = "session" | { readonly vlan?: number };

/**
 * A stranger on the wire between a provider (the far end) and a router (the near end), or on the Internet behind the provider, who then
 * sends into the router's PPPoE session. Only the stranger receives what the router sends to the stranger's addresses.
 */
export class Stranger {
  /** All answers so far. */
  readonly answers: Answer[] = [];
  readonly #wire: TappedWire;
  readonly #addresses: ReadonlySet<string>;
  #session: Buffer | undefined;
  #deviceMac: Buffer | undefined;
  #nextScan = sourcePort.firstScan;
  #nextMarker = sourcePort.firstMarker;
  #sequence = 1;

  /** @param addresses the stranger's IPv4 and IPv6 addresses */
  constructor(wire: TappedWire, addresses: readonly string[]) {
    this.#wire = wire;
    this.#addresses = new Set(addresses.map((one) => addressBytes(one).toString("hex")));
    wire.listen((from, frame) => (from === "far" ? this.#learn(frame) : this.#receive(frame)));
  }

  /**
   * The link-local address that the device derives from its hardware address (RFC 4291, appendix A). Undefined until the device has sent a
   * frame.
   */
  get linkLocal(): string | undefined {
    const mac = this.#deviceMac;
    if (mac === undefined) return undefined;
    const id = Buffer.concat([mac.subarray(0, 3), Buffer.from("fffe", "hex"), mac.subarray(3)]);
    id[0] = (id[0] ?? 0) ^ 2;
    return `fe80::${id.toString("hex").replace(/(....)(?=.)/g, "$1:")}`;
  }

  /** Sends a packet. Does nothing until the way exists: until the device has sent a frame, or has a session. */
  async send(packet: Packet, way: Way = "session"): Promise<boolean> {
    const frame = this.#frame(encodePacket(packet), packet.to.includes(":"), way);
    if (frame !== undefined) await this.#wire.send("near", frame);
    return frame !== undefined;
  }

  /**
   * Probes all ports of an address.
   * @param options.marker an address and a TCP port that must answer throughout, which proves that the device has processed earlier packets
   * @returns the ports that answered, and how
   */
  async scan(
    protocol: Transport,
    from: string,
    to: string,
    options: { readonly marker: Pick<Packet, "from" | "to" | "toPort"> },
  ): Promise<Record<number, string>> {
    const first = this.answers.length;
    // Each scan has its own source port, because ports that an earlier scan found open answer again: the stranger does not complete
    // connections.
    const fromPort = this.#nextScan++;
    for (let port = 1; port <= 65_535; port++) {
      const payload = protocol === "udp" ? (questions.get(port) ?? Buffer.from("?")) : undefined;
      const rest = payload === undefined ? {} : { payload };
      await this.send({ protocol, from, to, fromPort, toPort: port, ...rest });
      if (port % burst === 0 || port === 65_535) await this.#mark(options.marker);
    }
    const found = this.answers.slice(first).filter((one) => one.fromPort === fromPort);
    return Object.fromEntries(found.map(({ port = 0, what }) => [port, what]));
  }

  /** Opens a connection to a port that must answer, and abandons it. */
  async #mark(marker: Pick<Packet, "from" | "to" | "toPort">): Promise<void> {
    const fromPort = this.#nextMarker++;
    const packet = { ...marker, protocol: "tcp", fromPort, sequence: this.#sequence++ } as const;
    const isOpen = () => this.answers.some((one) => one.fromPort === fromPort && one.what === "open");
    while (!isOpen()) {
      await this.send(packet);
      for (let waited = 0; waited < patience && !isOpen(); waited += 10) await sleep(10);
    }
    await this.send({ ...packet, flags: flags.rst, sequence: packet.sequence + 1 });
  }

  #frame(ip: Buffer, six: boolean, way: Way): Buffer | undefined {
    if (way === "session") return this.#session && encodeSessionPacket(this.#session, ip);
    if (this.#deviceMac === undefined) return undefined;
    return encodeFrame(this.#deviceMac, ownMac, six ? types.ipv6 : types.ipv4, ip, way.vlan);
  }

  #learn(frame: Buffer): boolean {
    this.#session = sessionHead(frame) ?? this.#session;
    return false;
  }

  #receive(frame: Buffer): boolean {
    const { type, start } = readFrame(frame);
    if ((frame[6] ?? 1) % 2 === 0) this.#deviceMac = Buffer.from(frame.subarray(6, 12));
    if (this.#isAsked(type, frame.subarray(start))) {
      this.answers.push({ what: "who is there?" });
      void this.#wire.send("near", this.#introduction(frame, type, start));
      return true;
    }
    const isPlain = type === types.ipv4 || type === types.ipv6;
    const packet = readPacket((isPlain ? frame.subarray(start) : sessionPacket(frame)) ?? Buffer.alloc(0));
    if (packet === undefined || !this.#addresses.has(packet.to)) return false;
    const answer = readAnswer(packet);
    if (answer !== undefined) this.answers.push(answer);
    return true;
  }

  /** Whether a frame asks for the hardware address of one of the stranger's addresses, by ARP or neighbour solicitation. */
  #isAsked(type: number, content: Buffer): boolean {
    if (type === types.arp) return this.#addresses.has(content.toString("hex", 24, 28));
    return (
      type === types.ipv6 &&
      content[6] === 58 &&
      content[40] === 135 &&
      this.#addresses.has(content.toString("hex", 48, 64))
    );
  }

  #introduction(frame: Buffer, type: number, start: number): Buffer {
    const head = Buffer.concat([frame.subarray(6, 12), ownMac, frame.subarray(12, start)]);
    const asked = frame.subarray(start);
    if (type === types.arp) {
      const [hardware, sender, target] = [asked.subarray(0, 6), asked.subarray(8, 18), asked.subarray(24, 28)];
      return Buffer.concat([head, hardware, word(2), ownMac, target, sender]);
    }
    const text = (bytes: Buffer) => bytes.toString("hex").replace(/(....)(?=.)/g, "$1:");
    const [device, target] = [asked.subarray(8, 24), asked.subarray(48, 64)];
    const message = Buffer.concat([Buffer.from("8800000060000000", "hex"), target, Buffer.from("0201", "hex"), ownMac]);
    return Buffer.concat([head, encodeIcmp6(text(target), text(device), message)]);
  }
}
