import type { Listening } from "./Service.js";

/** Ports of the device that a plugin uses without a service that listens on them, such as those that a firewall forwards. */
export interface PortUse {
  readonly protocol: "tcp" | "udp";
  /** One port, or the first and the last of a range. */
  readonly ports: number | readonly [first: number, last: number];
  /** Zones (`interfaces.NAME.zone`) that the packets come from. */
  readonly from: readonly string[];
  /** What happens to the packets, in a few words: `forwarded to 192.168.1.10, port 443`. */
  readonly use: string;
}

/** Returns the port that a service listens on. */
export function listenedPort(listening: Listening): { readonly protocol: "tcp" | "udp"; readonly ports: number } {
  return "tcp" in listening ? { protocol: "tcp", ports: listening.tcp } : { protocol: "udp", ports: listening.udp };
}

/** Returns the name by which `nixwrt explain` finds the ports: `tcp/22`, `udp/6000-6010`. */
export function portName({ protocol, ports }: Pick<PortUse, "protocol" | "ports">): string {
  const [first, last] = typeof ports === "number" ? [ports, ports] : ports;
  return `${protocol}/${first === last ? first : `${first}-${last}`}`;
}
