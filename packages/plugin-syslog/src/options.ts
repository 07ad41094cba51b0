import { z } from "@nixwrt/core";

/** Options of the syslog plugin. */
export const syslogOptions = z.strictObject({
  remote: z
    .strictObject({
      host: z.string().describe("Name or IP address of the log host."),
      port: z.int().min(1).max(65_535).default(514).describe("UDP port of the log host."),
    })
    .optional()
    .describe("Log host that also receives every message, by UDP in RFC 3164 format."),
  size: z
    .int()
    .min(4)
    .max(16_384)
    .default(64)
    .describe("Size in KiB of the buffer that `logread` shows; with `file`, the size at which the file is rotated."),
  file: z
    .string()
    .regex(/^\/[A-Za-z0-9._/-]*[A-Za-z0-9._-]$/, "not an absolute path")
    .optional()
    .describe("Keep messages in this file instead of in the buffer for `logread`."),
  keep: z.int().min(0).max(99).default(1).describe("Number of rotated files to keep beside `file`."),
});

/** Options of the syslog plugin, as the config gives them. */
export type SyslogOptions = z.input<typeof syslogOptions>;
/** Options with their defaults. */
export type SyslogSettings = z.output<typeof syslogOptions>;
