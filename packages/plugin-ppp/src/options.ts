import { contentSchema, interfaceNameSchema, z } from "@nixwrt/core";

/** A line of pppd's options, as described in its manual. */
const line = z.string().regex(/^[^\n\r]+$/, "not one line of pppd's options\nGive each line as an element of its own");

/** Smallest and largest MTU in bytes: what every IPv4 host accepts (RFC 791), and Ethernet's usual size (RFC 4638 allows it for PPPoE). */
const mtus = { least: 576, most: 1500 };
const mtu = z.int().min(mtus.least).max(mtus.most);

const session = {
  interface: interfaceNameSchema.default("ppp0").describe("Name of the interface that the session becomes."),
  username: contentSchema.describe("As the provider has it. May be a secret."),
  password: contentSchema.describe('May be a secret, and should be one: `secret("NAME")`.'),
  ipv6: z.boolean().default(true).describe("Ask for IPv6, too. A provider without it is no fault."),
  options: z.array(line).default([]).describe("Further lines for pppd, as `man pppd` has them."),
};

/** Options of `pppoe`. */
export const pppoeOptions = z.strictObject({
  on: interfaceNameSchema.describe(
    "Interface that leads to the modem: a port such as `eth1`, or a VLAN such as `eth1.7`.",
  ),
  ...session,
  mtu: mtu
    .default(1492)
    .describe(
      "Bytes of the largest packet. Above 1492, the interface below, and the provider, must take larger frames (RFC 4638).",
    ),
  service: z.string().min(1).optional().describe("Service name to ask for; few providers want one."),
  concentrator: z.string().min(1).optional().describe("Name of the access concentrator; default: any."),
});

/** Options of `l2tp`. */
export const l2tpOptions = z.strictObject({
  peer: z
    .string()
    .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/, "not a host\nSuch as lns.example.net or 192.0.2.1")
    .describe("The provider's server (LNS): a name or an IPv4 address."),
  through: interfaceNameSchema.describe(
    "The interface by which the peer is reached, such as `eth1`: it has an address of its own.",
  ),
  ...session,
  mtu: mtu.default(1460).describe("Bytes of the largest packet. IP, UDP, L2TP and PPP take 40 of 1500."),
  secret: contentSchema
    .optional()
    .describe("What both ends of the tunnel know, where the provider gives one besides the password. May be a secret."),
});

/** Options of `pppoe` as a config gives them. */
export type PppoeOptions = z.input<typeof pppoeOptions>;
/** Options of `l2tp` as a config gives them. */
export type L2tpOptions = z.input<typeof l2tpOptions>;

/** Options with their defaults. */
export type PppoeSettings = z.output<typeof pppoeOptions>;
export type L2tpSettings = z.output<typeof l2tpOptions>;
