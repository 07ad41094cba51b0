import { contentSchema, interfaceNameSchema, z } from "@nixwrt/core";

/** A line with options of pppd, as described in its manual. */
const line = z
  .string()
  .regex(/^[^\n\r]+$/, "not a single line\nGive each line of pppd's options as a separate list element");

/** Smallest and largest MTU in bytes: what every IPv4 host accepts (RFC 791), and Ethernet's usual size (RFC 4638 allows it for PPPoE). */
const mtus = { least: 576, most: 1500 };
const mtu = z.int().min(mtus.least).max(mtus.most);

/** Text for a login that is not empty. The content of a secret or file is checked when an image is assembled. */
const login = contentSchema.refine((content) => content !== "", "is empty\nGive what the provider's letter says");

const session = {
  interface: interfaceNameSchema.default("ppp0").describe("Name of the interface that the session becomes."),
  username: login.describe("User name from the provider. May be a secret."),
  password: login.describe('Password from the provider. It should be a secret: `secret("NAME")`.'),
  ipv6: z
    .boolean()
    .default(true)
    .describe("Also ask for IPv6. If the provider has none, the session works without it."),
  options: z.array(line).default([]).describe("Further options of pppd, one per line, as in `man pppd`."),
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
      "Bytes of the largest packet. Above 1492, the port and the provider must support larger frames (RFC 4638).",
    ),
  service: z.string().min(1).optional().describe("Service name to ask for. Few providers need one."),
  concentrator: z.string().min(1).optional().describe("Name of the access concentrator. Default: any."),
});

/** Options of `l2tp`. */
export const l2tpOptions = z.strictObject({
  peer: z
    .string()
    .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/, "not a host\nSuch as lns.example.net or 192.0.2.1")
    .describe("The provider's server (LNS): a name or an IPv4 address."),
  through: interfaceNameSchema.describe("Interface that leads to the peer, such as `eth1`. It has its own address."),
  ...session,
  mtu: mtu
    .default(1460)
    .describe("Bytes of the largest packet. IP, UDP, L2TP and PPP take 40 bytes of each frame's 1500."),
  secret: contentSchema
    .optional()
    .describe(
      "Secret that both ends of the tunnel know, if the provider gives one in addition to the password. May be a secret.",
    ),
});

/** Options of `pppoe` as a config gives them. */
export type PppoeOptions = z.input<typeof pppoeOptions>;
/** Options of `l2tp` as a config gives them. */
export type L2tpOptions = z.input<typeof l2tpOptions>;

/** Options with their defaults. */
export type PppoeSettings = z.output<typeof pppoeOptions>;
export type L2tpSettings = z.output<typeof l2tpOptions>;
