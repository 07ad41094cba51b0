import { type RegistryEntry, type System, valuesOf } from "@nixwrt/core";
import type { Ports } from "@nixwrt/nft";
import type { OpenPort } from "./OpenPort.js";
import type { FirewallSettings } from "./options.js";

/** A port of the device that is open in some zones. */
export interface Opening {
  readonly protocol: "tcp" | "udp";
  readonly ports: Ports;
  readonly from: readonly string[];
  readonly sources?: readonly string[];
  /** Who opens the port, for messages. */
  readonly by: string;
}

/** Zones in which services are open by default. */
const usual = ["lan"];

/** All open ports: those that services listen on, that other plugins ask for, and that the options name. */
export function openPorts(
  settings: FirewallSettings,
  system: System,
  asked: readonly RegistryEntry<OpenPort>[],
): readonly Opening[] {
  const one = (
    port: { readonly tcp?: Ports | undefined; readonly udp?: Ports | undefined },
    from: readonly string[],
    by: string,
  ): Opening[] => [
    ...(port.tcp === undefined ? [] : [{ protocol: "tcp" as const, ports: port.tcp, from, by }]),
    ...(port.udp === undefined ? [] : [{ protocol: "udp" as const, ports: port.udp, from, by }]),
  ];
  return [
    ...valuesOf(system.services).flatMap(({ name, listens = [] }) =>
      listens.flatMap((port) => one(port, port.from ?? usual, `the service ${name}`)),
    ),
    ...asked.flatMap(({ value, origin }) => one(value, value.from, origin.plugin)),
    ...settings.open.flatMap(({ from, sources, ...port }) =>
      one(port, from, "the option open").map((opening) => (sources === undefined ? opening : { ...opening, sources })),
    ),
  ];
}

/** Whether an opening lets a zone use any of these ports. */
export function opens(one: Opening, zone: string, protocol: Opening["protocol"], ports: Ports): boolean {
  return one.protocol === protocol && one.from.includes(zone) && overlap(one.ports, ports);
}

/** Whether two ports, or ranges of ports, have a port in common. */
export function overlap(one: Ports, other: Ports): boolean {
  const [[first, last], [from, to]] = [rangeOf(one), rangeOf(other)];
  return first <= to && from <= last;
}

function rangeOf(ports: Ports): readonly [number, number] {
  return typeof ports === "number" ? [ports, ports] : ports;
}
