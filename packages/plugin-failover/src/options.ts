import { isIP } from "node:net";
import { interfaceNameSchema, z } from "@nixwrt/core";

const hosts = z
  .array(z.string().refine((text) => isIP(text) !== 0, "not an IP address\nSuch as 9.9.9.9 or 2620:fe::fe"))
  .min(1);

/** Maximum number of seconds between two pings. Larger numbers are most likely milliseconds. */
const longestInterval = 600;

/** Options of the failover plugin. */
export const failoverOptions = z.strictObject({
  hosts: hosts.describe(
    "Addresses on the Internet to ping through each uplink. An uplink works as long as one of them answers, so give two with different owners.",
  ),
  uplinks: z
    .record(interfaceNameSchema, hosts)
    .default({})
    .describe('Other addresses to ping for some uplinks, by the name of the interface: `{ eth1: ["192.0.2.1"] }`.'),
  interval: z
    .int()
    .min(1)
    .max(longestInterval)
    .default(2)
    .describe("Seconds between two pings. An answer may take as long."),
  failures: z
    .int()
    .min(1)
    .max(100)
    .default(3)
    .describe(
      "Number of unanswered pings in a row until another uplink takes over: at most 8 seconds with the defaults.",
    ),
  successes: z.int().min(1).max(100).default(3).describe("Number of answers in a row until the uplink is used again."),
});

/** Options as a config gives them. */
export type FailoverOptions = z.input<typeof failoverOptions>;

/** Options with their defaults. */
export type FailoverSettings = z.output<typeof failoverOptions>;
