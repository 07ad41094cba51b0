import { z } from "@nixwrt/core";
import { countrySchema, credentialsFault, keySchema, ssidSchema } from "@nixwrt/wifi";

const network = z
  .strictObject({
    ssid: ssidSchema.describe("Name of the network, 1 to 32 bytes. It can be a secret."),
    passphrase: keySchema
      .optional()
      .describe(
        'Its passphrase, 8 to 63 letters, digits and signs of ASCII; with `security: "wpa2"` also a key of 64 hexadecimal digits. It should be a secret.',
      ),
    security: z
      .enum(["wpa2", "wpa2+wpa3", "wpa3", "open"])
      .default("wpa2+wpa3")
      .describe(
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
  interface: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/, "not the name of an interface\nAt most 15 letters, digits and _ . -")
    .default("wlan0")
    .describe("Interface of the radio."),
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
