import { interfaceNameSchema, z } from "@nixwrt/core";
import { countrySchema, credentials, credentialsFault, lineSchema, wpaVersions } from "@nixwrt/wifi";

/** Lengths of a user name in bytes: a RADIUS attribute holds 253 (RFC 2865, 5). */
export const identityLimits = { min: 1, max: 253, hint: "Give 1 to 253 bytes, such as alice@example.org" };

/** Lengths of a password in bytes. The maximum differs between servers. */
export const passwordLimits = { min: 1, max: 128, hint: "Give 1 to 128 letters, digits and signs" };

const enterprise = z.strictObject({
  identity: lineSchema(identityLimits).describe("User name at the RADIUS server. It can be a secret."),
  password: lineSchema(passwordLimits).describe("Password. It should be a secret."),
  wpa: z.enum(wpaVersions).default("wpa2+wpa3").describe("What is accepted, as with a passphrase."),
});

const securityMessage =
  'not a security\nGive "wpa2", "wpa2+wpa3", "wpa3", "open" or { enterprise: { identity: "NAME", password: secret("NAME") } }';

const network = z
  .strictObject({
    ...credentials,
    security: z
      .union([credentials.security, z.strictObject({ enterprise })], securityMessage)
      .default("wpa2+wpa3")
      .describe(
        "What is accepted: `wpa2+wpa3` takes the better one that the access point has. `open` has no passphrase. `{ enterprise: { identity, password } }`: for a RADIUS server that supports EAP-pwd.",
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
