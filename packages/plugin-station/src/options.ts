import { interfaceNameSchema, z } from "@nixwrt/core";
import { countrySchema, credentials, credentialsFault } from "@nixwrt/wifi";

const network = z
  .strictObject({
    ...credentials,
    security: credentials.security.describe(
      "What is accepted: `wpa2+wpa3` takes the better one that the access point has. `open` has no passphrase.",
    ),
    hidden: z.boolean().default(false).describe("Its name is not in beacons: the station asks for it wherever it is."),
  })
  .superRefine((settings, context) => {
    const fault = credentialsFault(settings);
    if (fault !== undefined) context.addIssue({ code: "custom", path: ["passphrase"], message: fault });
  });

/** Options of the station plugin. */
export const stationOptions = z.strictObject({
  interface: interfaceNameSchema.default("wlan0").describe("Interface of the radio."),
  country: countrySchema.describe(
    "Where the device is: two capital letters, such as `DE`. It decides which channels are looked at.",
  ),
  networks: z
    .array(network)
    .min(1)
    .describe("Networks to join. Of those in reach the first one in this list is taken."),
});

/** Options as a config gives them. */
export type StationOptions = z.input<typeof stationOptions>;

/** Options with their defaults. */
export type StationSettings = z.output<typeof stationOptions>;
