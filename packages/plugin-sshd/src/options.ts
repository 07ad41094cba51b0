import { contentSchema, z } from "@nixwrt/core";

/** Options of the sshd plugin. */
export const sshdOptions = z.strictObject({
  authorizedKeys: z
    .record(z.string(), z.array(contentSchema))
    .default({})
    .describe("Public keys that may log in, by user name: literal lines, secrets, or files."),
  port: z.int().min(1).max(65535).default(22).describe("TCP port to listen on."),
  passwords: z
    .boolean()
    .default(false)
    .describe("Whether users may log in with a password. root never may: it has keys."),
  hostKey: contentSchema
    .optional()
    .describe(
      'The server\'s private key in OpenSSH format, as `ssh-keygen -t ed25519 -N ""` writes it. Default: made at boot.',
    ),
});

/** Options of the sshd plugin, as they are given. */
export type SshdOptions = z.input<typeof sshdOptions>;
