import {
  addressFault,
  networkHolds,
  type OwnAddress,
  ownAddresses,
  type Problems,
  type System,
  uplinksOf,
  zoneOf,
} from "@nixwrt/core";
import type { Ports } from "@nixwrt/nft";
import { type Opening, opens, overlap } from "./openPorts.js";
import type { FirewallSettings } from "./options.js";

/** Reports forwards to addresses that are not hosts behind this device, and forwards of ports that are already forwarded or open. */
export function checkForwards(
  { forwards }: FirewallSettings,
  system: System,
  openings: readonly Opening[],
  problems: Problems,
): void {
  const uplinks = uplinksOf(system);
  const own = ownAddresses(system)
    .filter(({ address }) => !address.includes(":"))
    .map((one) => ({ ...one, zone: zoneOf(system, one.interface), isUplinks: uplinks.includes(one.interface) }));
  for (const [index, { from, to, ...ports }] of forwards.entries()) {
    const path = `@nixwrt/plugin-firewall: forwards[${index}]`;
    const [message, hint] = faultOf(to, from, own) ?? [];
    if (message !== undefined && hint !== undefined) problems.add({ code: "FIREWALL_FORWARD", path, message, hint });
    for (const protocol of ["tcp", "udp"] as const) {
      const port = ports[protocol];
      if (port === undefined) continue;
      if (typeof port !== "number" && port[0] !== port[1] && ports.port !== undefined)
        problems.add({
          code: "FIREWALL_PORT",
          path,
          message: `the ports ${portText(port)} would all be forwarded to the single port ${ports.port}`,
          hint: "Leave out port to forward each to the same port of the host, or forward a single port",
        });
      const add = (by: string, rest: string) =>
        problems.add({
          code: "FIREWALL_FORWARD",
          path,
          message: `${by} already uses ${protocol.toUpperCase()} port ${portText(port)} from the zone "${from}"`,
          hint: rest,
        });
      const earlier = forwards.findIndex(
        ({ from: zone, [protocol]: other }) => zone === from && other !== undefined && overlap(port, other),
      );
      if (earlier < index) add(`forwards[${earlier}]`, "Forward each port to one host");
      const open = openings.find((one) => opens(one, from, protocol, port));
      if (open !== undefined) add(open.by, `Nobody would reach it: forward another port, or close it for "${from}"`);
    }
  }
}

/** One of this device's own addresses, and the zone of its interface. */
interface ZonedAddress extends OwnAddress {
  readonly zone: string | undefined;
  readonly isUplinks: boolean;
}

/** Returns what is wrong with the destination of a forward from a zone, and a hint. */
function faultOf(to: string, from: string, own: readonly ZonedAddress[]): [string, string] | undefined {
  if (own.some(({ address }) => address === to))
    return [`${to} is this device's own address`, "Open the port with the option open instead of forwarding it"];
  const behind = own.filter(({ zone }) => zone !== from).map(({ network }) => network);
  const network = behind.find((one) => networkHolds(one, to));
  if (network === undefined) {
    if (own.some((one) => !one.isUplinks && networkHolds(one.network, to)))
      return [
        `${to} is in the zone "${from}" itself, which the connections come from`,
        "Set from to the zone on the outside, which is wan by default. Hosts inside can use that forward, too",
      ];
    const hint = behind.length === 0 ? "Give an interface addresses" : `These networks are: ${behind.join(", ")}`;
    return [`${to} is not in any of the networks behind this device`, hint];
  }
  const fault = addressFault(`${to}/${network.split("/")[1]}`);
  return fault === undefined ? undefined : [`${to} ${fault}`, "Give the address of a host"];
}

function portText(ports: Ports): string {
  return typeof ports === "number" ? String(ports) : ports.join(" to ");
}
