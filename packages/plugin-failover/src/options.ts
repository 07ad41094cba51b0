import { isIP } from "node:net";
import { interfaceNameSchema, z } from "@nixwrt/core";

const hosts = z
  .array(z.string().refine((text) => isIP(text) !== 0, "not an IP address\nSuch as 9.9.9.9 or 2620:fe::fe"))
  .min(1);

/** Options of the failover plugin. */
export const failoverOptions = z.strictObject({
  hosts: hosts.describe(
    "Addresses in the Internet that are pinged through each uplink. It works while one of them answers, so give two of different owners.",
  ),
  uplinks: z
    .record(interfaceNameSchema, hosts)
    .default({})
    .describe('Other addresses for some uplinks, by the interface\'s name: `{ eth1: ["192.0.2.1"] }`.'),
  interval: z.int().min(1).max(3600).default(2).describe("Seconds between two pings, and that an answer may take."),
  failures: z
    .int()
    .min(1)
    .max(100)
    .default(3)
    .describe(
      "Pings in a row without any answer after which an uplink gives way: 8 seconds at most with the defaults.",
    ),
  successes: z.int().min(1).max(100).default(3).describe("Answers in a row after which it is used again."),
});

/** Options as a config gives them. */
export type FailoverOptions = z.input<typeof failoverOptions>;

/** Options with their defaults. */
export type FailoverSettings = z.output<typeof failoverOptions>;
