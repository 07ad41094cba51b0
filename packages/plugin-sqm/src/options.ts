import { interfaceNameSchema, z } from "@nixwrt/core";

/** A rate in Mbit/s. CAKE counts in bytes per second; at much lower rates, a single packet would take seconds. */
const rate = z.number().min(0.064).max(100_000);

/** Options of the sqm plugin. */
export const sqmOptions = z.strictObject({
  interface: interfaceNameSchema.describe("The uplink, by name. It may come and go."),
  download: rate.describe("What arrives, in Mbit/s: somewhat less than the line can carry, 90 % or so."),
  upload: rate.describe("What is sent, in Mbit/s, likewise."),
  overhead: z
    .int()
    .min(-64)
    .max(256)
    .optional()
    .describe(
      "Bytes that the line adds to each packet: 44 is safe for DSL, 18 is right for DOCSIS and Ethernet. Default: what the kernel knows.",
    ),
});

/** Options as a config gives them. */
export type SqmOptions = z.input<typeof sqmOptions>;

/** Options with their defaults. */
export type SqmSettings = z.output<typeof sqmOptions>;
