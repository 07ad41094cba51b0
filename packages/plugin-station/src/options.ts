import { interfaceNameSchema, z } from "@nixwrt/core";
import { countrySchema, credentials, credentialsFault, lineSchema, wpaVersions } from "@nixwrt/wifi";

/** Lengths of a user name in bytes: a RADIUS attribute holds 253 (RFC 2865, 5). */
export const identityLimits = { min: 1, max: 253, hint: "Give 1 to 253 bytes, such as alice@example.org" };

/** Lengths of a password in bytes. The maximum differs between servers. */
export const passwordLimits = { min: 1, max: 128, hint: "Give 1 to 128 bytes on one line" };

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
        "`wpa2+wpa3`: WPA3 if the access point supports it, or else WPA2. `open`: no passphrase. `{ enterprise: { identity, password } }`: for a RADIUS server that supports EAP-pwd.",
      ),
    hidden: z
      .boolean()
      .default(false)
      .describe(
        "The network hides its name, so the station has to ask for it. Everybody in range can see the name then.",
      ),
  })
  .superRefine((settings, context) => {
    const fault = credentialsFault(settings);
    if (fault !== undefined) context.addIssue({ code: "custom", path: ["passphrase"], message: fault });
  });

/** Options of the station plugin. */
export const stationOptions = z.strictObject({
  interface: interfaceNameSchema.default("wlan0").describe("Interface of the radio."),
  country: countrySchema.describe(
    "Where the device is: two capital letters, such as `DE`. It decides which channels the station scans.",
  ),
  wds: z
    .boolean()
    .default(false)
    .describe(
      "4-address mode (WDS): the interface is a member of a bridge. The access point must support it (`wds: true`).",
    ),
  networks: z
    .array(network)
    .min(1)
    .describe("Networks to join. Of those in range, the station joins the first one in this list."),
});

/** Options as a config gives them. */
export type StationOptions = z.input<typeof stationOptions>;

/** Options with their defaults. */
export type StationSettings = z.output<typeof stationOptions>;
