import { interfaceNameSchema, z } from "@nixwrt/core";

/** Highest rate in Mbit/s: above that of any port of a router. Higher numbers are most likely kbit/s, which would shape nothing. */
const highest = 10_000;

/** A rate in Mbit/s. CAKE counts in bytes per second; at much lower rates, a single packet would take seconds. */
const rate = z
  .number()
  .min(0.064)
  .max(highest, {
    error: ({ input }) =>
      `is more than ${highest} Mbit/s, so nothing would be shaped\nThe unit is Mbit/s: for ${input} kbit/s, give ${Number(input) / 1000}`,
  });

/** Options of the sqm plugin. */
export const sqmOptions = z.strictObject({
  interface: interfaceNameSchema.describe("Name of the uplink. It can appear and disappear, like a PPPoE session."),
  download: rate.describe("Rate of incoming packets in Mbit/s. Give about 90 % of what the line can carry."),
  upload: rate.describe("Rate of outgoing packets in Mbit/s, also about 90 %."),
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
