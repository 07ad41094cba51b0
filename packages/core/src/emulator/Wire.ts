import { NixwrtError } from "../errors.js";
import { cardNames } from "../system/bridgedCards.js";
import type { DeviceSpec } from "../system/Device.js";

/**
 * One end of a wire between the network cards of two guests, which is a TCP connection on this machine. One end listens on a port of
 * 127.0.0.1, and accepts one peer at a time. The other connects to `host:port`, or to a port of 127.0.0.1, and retries until it succeeds.
 */
export type Wire = { readonly listen: number } | { readonly connect: number | string };

/** Milliseconds between attempts to connect. */
const reconnect = 500;

/**
 * Returns a value for QEMU's -netdev, without its `id`.
 * @throws {TypeError} if `listen` is not a port, or `connect` is not a port or `host:port`.
 */
export function wireNetdev(wire: Wire): string {
  // The newer `stream` can listen, too, but does not report a failure to do so.
  if ("listen" in wire) {
    if (!isPort(wire.listen)) throw new TypeError(`A wire listens on a port from 1 to 65535, not on ${wire.listen}`);
    return `socket,listen=127.0.0.1:${wire.listen}`;
  }
  const [, host = "127.0.0.1", port] = /^(?:([\w.-]+):)?(\d+)$/.exec(String(wire.connect)) ?? [];
  if (!isPort(Number(port))) throw new TypeError(`A wire connects to a port or to host:port, not to ${wire.connect}`);
  return `stream,server=off,addr.type=inet,addr.host=${host},addr.port=${port},reconnect-ms=${reconnect}`;
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}

/** What each network card of a device is connected to. */
export interface Wiring {
  /** Ends of wires by card, such as `eth1`. */
  readonly wires?: Readonly<Record<string, Wire>>;
  /** Values for QEMU's -netdev, eth0 first. */
  readonly netdevs?: readonly (string | undefined)[];
}

/**
 * Merges wires with other connections of the cards.
 * @returns undefined if there are none.
 * @throws {NixwrtError} class `config`: `NO_NETWORK_CARD` if the device has too few.
 */
export function netdevsOf(device: DeviceSpec, { wires = {}, netdevs = [] }: Wiring): Wiring["netdevs"] {
  const cards = cardNames(device);
  const missing = [
    ...Object.keys(wires).filter((name) => !cards.includes(name)),
    ...netdevs.slice(cards.length).map((_, index) => `eth${cards.length + index}`),
  ];
  if (missing.length > 0) {
    throw new NixwrtError("config", {
      code: "NO_NETWORK_CARD",
      message: `QEMU's ${device.name} has no network card ${missing.join(", ")}: it has ${cards.join(", ")}`,
      hint: "With @nixwrt/device-qemu, the option `nics: 3` gives it three",
    });
  }
  if (Object.keys(wires).length === 0 && netdevs.length === 0) return undefined;
  return cards.map((name, index) => {
    const wire = wires[name];
    return wire === undefined ? netdevs[index] : wireNetdev(wire);
  });
}
