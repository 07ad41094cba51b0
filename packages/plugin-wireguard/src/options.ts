import { contentSchema, interfaceNameSchema, z, zoneNameSchema } from "@nixwrt/core";
import { allowedPrefix } from "./allowedPrefix.js";
import { parseEndpoint } from "./endpoint.js";
import { isKey } from "./keys.js";

/** A key that must be a secret, because the text of a config is in the plan and in every copy of the project. */
const secretKey = contentSchema.refine(
  (content) => typeof content !== "string",
  'a secret key must not be in a config\nGive secret("WG_KEY"), and put its value into the environment or the file "secrets"',
);

/** Maximum number of allowed prefixes of a peer. One message to the kernel has room for these, and for some more. */
const mostPrefixes = 1000;

/** Maximum number of seconds between two packets of an idle tunnel. Larger numbers are most likely milliseconds. */
const longestKeepalive = 3600;

const peer = z.strictObject({
  publicKey: z
    .string()
    .refine(isKey, "not a public key\nGive 44 characters, as `wg pubkey` and `wgctl show` print them")
    .describe("Its public key."),
  presharedKey: secretKey.optional().describe("An additional key that only the two peers know: a secret."),
  endpoint: z
    .string()
    .refine(
      (text) => parseEndpoint(text) !== undefined,
      "not a host with a port\nWrite it like vpn.example.org:51820, 192.0.2.1:51820 or [2001:db8::1]:51820",
    )
    .optional()
    .describe(
      "Host and port of the peer. The address of a name may change. Without an endpoint, the peer has to send first.",
    ),
  allowedIps: z
    .array(
      z
        .string()
        .refine(
          (text) => allowedPrefix(text) !== undefined,
          "not an address or a prefix\nSuch as 10.8.0.2 or 10.8.0.0/24, without host bits",
        )
        .transform((text) => allowedPrefix(text) ?? text),
    )
    .min(1)
    .max(mostPrefixes)
    .describe("Addresses and prefixes behind the peer: it may send from them, and packets to them are sent to it."),
  keepalive: z
    .int()
    .min(1)
    .max(longestKeepalive)
    .optional()
    .describe(
      "Seconds after which an idle tunnel sends a packet, so that NAT on the way does not forget the tunnel: 25 is usual.",
    ),
});

/** Options of the wireguard plugin. */
export const wireguardOptions = z.strictObject({
  interface: interfaceNameSchema
    .default("wg0")
    .describe("Name of the interface. Its addresses are those of `interfaces.NAME`."),
  privateKey: secretKey.describe("This device's private key: a secret."),
  listenPort: z
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe("UDP port that peers reach it on. Default: one that the kernel chooses, for peers with an `endpoint`."),
  from: z.array(zoneNameSchema).min(1).default(["wan"]).describe("Zones in which a firewall opens that port."),
  peers: z.array(peer).min(1).describe("The other ends of the tunnel."),
  routes: z
    .boolean()
    .default(true)
    .describe("Whether to route the peers' prefixes into the tunnel, unless `interfaces.NAME.routes` says otherwise."),
  fwmark: z
    .int()
    .min(1)
    .max(0xffffffff)
    .optional()
    .describe(
      "Mark of the encrypted packets, for routing rules or a firewall. Default: none, or 51820 if everything goes through the tunnel.",
    ),
  mtu: z
    .int()
    .min(576)
    .max(65_535)
    .optional()
    .describe("Bytes of the largest packet in the tunnel. Default: the kernel's 1420."),
});

/** Options as a config gives them. */
export type WireguardOptions = z.input<typeof wireguardOptions>;

/** Options with their defaults. */
export type WireguardSettings = z.output<typeof wireguardOptions>;
