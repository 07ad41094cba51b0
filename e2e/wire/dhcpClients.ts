import { setTimeout as sleep } from "node:timers/promises";
import { encodeFrame, readFrame, types } from "./ethernet.js";
import { encodePacket, readPacket } from "./packets.js";
import type { End, TappedWire } from "./TappedWire.js";

/** DHCP message types (RFC 2132, section 9.6). */
const messages = { discover: 1, offer: 2, request: 3, ack: 5, nak: 6, release: 7 } as const;
type Message = keyof typeof messages;

/** DHCP options that are used here. */
const options = { requested: 50, message: 53, server: 54 } as const;

const cookie = Buffer.from("63825363", "hex");
const ports = { client: 68, server: 67 };
const everyone = Buffer.alloc(6, 0xff);

/** Number of clients that ask at the same time. */
const together = 8;

/** Milliseconds until a client repeats a message. The server may ping an address for three seconds before it offers it. */
const patience = 4000;

/** Where DHCP clients are connected. */
export interface ClientPlace {
  readonly wire: TappedWire;
  /** End of the wire at which the server is. */
  readonly server: End;
  readonly vlan?: number;
}

/**
 * Simulates clients with different hardware addresses, which ask until all have an address.
 * @param first number of the first client
 * @returns the address of each client, by number
 */
export async function leaseAddresses(place: ClientPlace, first: number, count: number): Promise<Map<number, string>> {
  const leases = new Map<number, string>();
  const stop = listen(place, (client, message, address, server) => {
    if (client < first || client >= first + count) return;
    if (message === "offer" && !leases.has(client)) void send(place, client, "request", { requested: address, server });
    // Another client, which asked at the same time, has the address.
    if (message === "nak") void send(place, client, "discover");
    if (message === "ack") leases.set(client, addressText(address));
  });
  const numbers = Array.from({ length: count }, (_, index) => first + index);
  const ask = async () => {
    for (let client = numbers.shift(); client !== undefined; client = numbers.shift()) {
      while (!leases.has(client)) {
        await send(place, client, "discover");
        for (let waited = 0; waited < patience && !leases.has(client); waited += 10) await sleep(10);
      }
    }
  };
  await Promise.all(Array.from({ length: together }, ask));
  stop();
  return leases;
}

/** Sends one request for an address, and does not wait for an answer. */
export async function discover(place: ClientPlace, client: number): Promise<void> {
  await send(place, client, "discover");
}

/** Releases a client's address. */
export async function release(place: ClientPlace, client: number, address: string, server: string): Promise<void> {
  const bytes = (text: string) => Buffer.from(text.split(".").map(Number));
  await send(place, client, "release", { server: bytes(server) }, bytes(address));
}

/** Returns the hardware address of a client. */
export function clientMac(client: number): Buffer {
  const mac = Buffer.from("020000000000", "hex");
  mac.writeUInt32BE(0x0d_00_00_00 + client, 2);
  return mac;
}

function addressText(bytes: Buffer): string {
  return [...bytes].join(".");
}

async function send(
  { wire, server: end, vlan }: ClientPlace,
  client: number,
  message: Message,
  given: { readonly requested?: Buffer; readonly server?: Buffer } = {},
  own = Buffer.alloc(4),
): Promise<void> {
  const head = Buffer.alloc(236);
  // A request over Ethernet, with hardware addresses of six bytes. The broadcast flag asks for answers to everyone.
  head.set([1, 1, 6, 0]);
  head.writeUInt32BE(client, 4);
  head[10] = 0x80;
  own.copy(head, 12);
  clientMac(client).copy(head, 28);
  const option = (code: number, value: Buffer | undefined) =>
    value === undefined ? [] : [Buffer.from([code, value.length]), value];
  const payload = Buffer.concat([
    ...[head, cookie, Buffer.from([options.message, 1, messages[message]])],
    ...option(options.requested, given.requested),
    ...option(options.server, given.server),
    Buffer.from([255]),
  ]);
  const packet = encodePacket({
    ...{ protocol: "udp", from: addressText(own), to: "255.255.255.255" },
    ...{ fromPort: ports.client, toPort: ports.server, payload },
  });
  await wire.send(end, encodeFrame(everyone, clientMac(client), types.ipv4, packet, vlan));
}

type Heard = (client: number, message: Message, address: Buffer, server: Buffer) => void;

/** Listens to the server's messages. @returns a function that ends the listening */
function listen({ wire, server: end, vlan }: ClientPlace, heard: Heard): () => void {
  return wire.listen((from, frame) => {
    const { type, start, vlan: seen } = readFrame(frame);
    if (from !== end || type !== types.ipv4 || seen !== vlan) return false;
    const packet = readPacket(frame.subarray(start));
    const dhcp = packet?.payload.subarray(8);
    if (packet?.protocol !== 17 || packet.payload.readUInt16BE(2) !== ports.client || dhcp === undefined) return false;
    const found = readOptions(dhcp.subarray(240));
    const number = found.get(options.message)?.[0];
    const message = (Object.keys(messages) as Message[]).find((name) => messages[name] === number);
    const server = found.get(options.server);
    const mine = dhcp.readUInt16BE(28) === 0x0200 && dhcp[30] === 0x0d;
    if (!mine || message === undefined || server === undefined) return false;
    heard(dhcp.readUInt32BE(4), message, Buffer.from(dhcp.subarray(16, 20)), Buffer.from(server));
    return true;
  });
}

function readOptions(data: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  let index = 0;
  while (index + 1 < data.length && data[index] !== 255) {
    const [code = 0, length = 0] = [data[index], data[index + 1]];
    if (code !== 0) found.set(code, data.subarray(index + 2, index + 2 + length));
    index += code === 0 ? 1 : 2 + length; // padding is one byte
  }
  return found;
}
