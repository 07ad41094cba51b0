import { isIP } from "node:net";
import { z, zoneNameSchema } from "@nixwrt/core";
import * as nft from "@nixwrt/nft";

const zones = z.array(zoneNameSchema).min(1);
const port = z.int().min(1).max(65_535);
const ports = z.union(
  [port, z.tuple([port, port]).refine(([first, last]) => first <= last, "the first port is above the last")],
  "expected a port, or [first, last]\nWrite numbers without quotes, such as 8080 or [8000, 8100]",
);
const address = z
  .string()
  .refine(
    (text) => isIP(text) === 4,
    "not an IPv4 address\nSuch as 192.168.1.10, not a name. IPv6 needs no forwards: hosts have public addresses, which policies can open with destinations",
  );
const prefix = z
  .string()
  .refine(isPrefix, "not an address or a prefix\nSuch as 192.0.2.1 or 192.0.2.0/24, without host bits");

/** Maximum number of blocked prefixes. The kernel needs about 200 bytes for each, twice: as a sender and as a receiver. */
const mostBlocked = 10_000;

function isPrefix(text: string): boolean {
  try {
    nft.address("saddr", [text]);
    return true;
  } catch {
    return false;
  }
}

const forward = z.strictObject({
  from: zoneNameSchema.default("wan").describe("Zone that the connections come from."),
  tcp: ports.optional().describe("TCP port, or `[first, last]`. Give this or `udp`."),
  udp: ports.optional().describe("UDP port, or `[first, last]`."),
  to: address.describe("Host that receives the connections: an IPv4 address in one of the device's networks."),
  port: port.optional().describe("Port on that host. Default: the same port."),
});

const opening = z.strictObject({
  from: zones.describe("Zones to open the port for."),
  tcp: ports.optional().describe("TCP port, or `[first, last]`. Give this or `udp`."),
  udp: ports.optional().describe("UDP port, or `[first, last]`."),
  sources: z
    .array(prefix)
    .min(1)
    .optional()
    .describe("Only for senders in one of these prefixes, all IPv4 or all IPv6."),
});

const policy = z.strictObject({
  from: zones.describe("Zones that connections come from."),
  to: zones.describe("Zones that connections may go to."),
  destinations: z.array(prefix).min(1).optional().describe("Only to these prefixes, all IPv4 or all IPv6."),
  action: z.enum(["accept", "drop", "reject"]).default("accept").describe("What to do with the connections."),
});

/** Options of the firewall plugin. */
export const firewallOptions = z.strictObject({
  trusted: z.array(zoneNameSchema).default(["lan"]).describe("Zones that may reach every service of the device."),
  policies: z
    .array(policy)
    .optional()
    .describe(
      "Rules for forwarded connections, in order; what none of them allows is refused. Default: from `lan` to `wan`, and from `guest` to `wan`. After them, connections within a trusted zone are allowed, unless the zone is masqueraded.",
    ),
  masquerade: z
    .array(zoneNameSchema)
    .default(["wan"])
    .describe("Zones with masquerading (IPv4 NAT): connections into them get the device's own address."),
  closed: z
    .array(zoneNameSchema)
    .default([])
    .describe(
      "Zones that may do nothing, on purpose: a rule that opens one is an error. Any other zone that has interfaces and no rules is also an error, as it is most likely a typo.",
    ),
  forwards: z
    .array(forward)
    .default([])
    .describe(
      "Ports that are forwarded to a host in one of the device's networks (IPv4), including connections from inside.",
    ),
  open: z
    .array(opening)
    .default([])
    .describe("Ports of the device to open in addition to those that services ask for."),
  ping: z.boolean().default(true).describe("Whether the device answers pings from everywhere, at most 10 per second."),
  blocked: z
    .array(prefix)
    .max(
      mostBlocked,
      `more than ${mostBlocked} prefixes\nThey take too much of a small device's memory: merge them into larger ones`,
    )
    .default([])
    .describe(`Addresses and prefixes to block in both directions, at most ${mostBlocked}.`),
  offload: z
    .boolean()
    .default(false)
    .describe("Let packets of established connections bypass the rules (flow offload), which saves CPU time."),
  log: z.boolean().default(true).describe("Log rejected packets, at most 10 lines per minute."),
});

/** Options as a config gives them. */
export type FirewallOptions = z.input<typeof firewallOptions>;

/** Options with their defaults. */
export type FirewallSettings = z.output<typeof firewallOptions>;

/** Default policies: `lan` and `guest` may connect to `wan`. */
const usualPolicies: NonNullable<FirewallSettings["policies"]> = [
  { from: ["lan"], to: ["wan"], action: "accept" },
  { from: ["guest"], to: ["wan"], action: "accept" },
];

/** The policies of the options, or else the default ones for zones that are not closed. */
export function policiesOf({ policies, closed }: FirewallSettings): NonNullable<FirewallSettings["policies"]> {
  return policies ?? usualPolicies.filter(({ from }) => !from.some((zone) => closed.includes(zone)));
}
