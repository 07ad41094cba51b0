import { isIP } from "node:net";
import { accountNameSchema, contentSchema, interfaceNameSchema, z } from "@nixwrt/core";

/** Most addresses that dropbear listens on: DROPBEAR_MAX_PORTS. */
const mostAddresses = 10;

/** Options of the sshd plugin. */
export const sshdOptions = z.strictObject({
  authorizedKeys: z
    .record(accountNameSchema, z.array(contentSchema))
    .default({})
    .describe("Public keys that may log in, by user name: literal lines, secrets, or files."),
  port: z.int().min(1).max(65535).default(22).describe("TCP port to listen on."),
  addresses: z
    .array(z.string().refine((text) => isIP(text) !== 0, "not an IP address\nWrite it like 192.168.1.1 or fd00::1"))
    .max(mostAddresses)
    .default([])
    .describe("IP addresses to listen on. Default: all that the device has."),
  interface: interfaceNameSchema
    .optional()
    .describe(
      "Interface to listen on, such as `eth0` or a bridge. Logins through other interfaces are refused. Default: all.",
    ),
  forwarding: z
    .boolean()
    .default(false)
    .describe("Whether users may forward ports (`ssh -L`, `-R`, `-D`, `-J`), and so reach the device's networks."),
  oldClients: z
    .boolean()
    .default(false)
    .describe(
      "Whether to support clients from before about 2014 with the SHA-1 algorithms diffie-hellman-group14-sha1, hmac-sha1 and ssh-rsa.",
    ),
  passwords: z.boolean().default(false).describe("Whether users may log in with a password. root can only use keys."),
  hostKey: contentSchema
    .optional()
    .describe(
      'The server\'s private key in OpenSSH format, as `ssh-keygen -t ed25519 -N ""` writes it. Default: made at boot.',
    ),
});

/** Options of the sshd plugin, as the config gives them. */
export type SshdOptions = z.input<typeof sshdOptions>;
