import { channelWidths, interfaceNameSchema, radioBands, radioStandards, z } from "@nixwrt/core";
import { countrySchema, credentials, credentialsFault } from "@nixwrt/wifi";
import { enterpriseSchema } from "./enterprise.js";
import { roamingFault, roamingSchema } from "./roaming.js";

const mac = z
  .string()
  .regex(/^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$/, "not a hardware address\nSuch as 02:00:00:00:00:01")
  .regex(/^.[02468ACEace]/, "the address of a group, which no station has\nGive the hardware address of a station");

/** Maximum number of stations of a network in hostapd: MAX_STA_COUNT in src/ap/ap_config.h. */
export const mostStations = 2007;

/** Keys of hostapd.conf that options set, and the option that sets each. */
const decided: Readonly<Record<string, string>> = {
  ...{ interface: "interface", bss: "networks", bridge: "interfaces.NAME.bridge", driver: "interface" },
  ...{ ctrl_interface: "interface", country_code: "country", hw_mode: "band", channel: "channel", chanlist: "channel" },
  ...{ ieee80211d: "country", ieee80211h: "country" },
  ...{ ieee80211n: "standards", ieee80211ac: "standards", ieee80211ax: "standards", require_ht: "standards" },
  ...{ vht_oper_chwidth: "width", he_oper_chwidth: "width" },
  ...{ vht_oper_centr_freq_seg0_idx: "width", he_oper_centr_freq_seg0_idx: "width" },
  ...{ ssid: "ssid", ssid2: "ssid", utf8_ssid: "ssid", ignore_broadcast_ssid: "hidden" },
  ...{ wpa_passphrase: "passphrase", wpa_psk: "passphrase", sae_password: "passphrase", wpa_psk_file: "passphrase" },
  ...{ wpa: "security", wpa_key_mgmt: "security", wpa_pairwise: "security", rsn_pairwise: "security" },
  ...{ ieee80211w: "security", sae_require_mfp: "security", sae_pwe: "security", auth_algs: "security" },
  ...{ group_cipher: "security", group_mgmt_cipher: "security", wep_default_key: "security" },
  ...{ wep_key0: "security", wep_key1: "security", wep_key2: "security", wep_key3: "security" },
  ...{ ieee8021x: "security", auth_server_addr: "security", auth_server_port: "security" },
  ...{ auth_server_shared_secret: "security", eap_server: "security", nas_identifier: "hostname" },
  ...{ rrm_neighbor_report: "roaming", rrm_beacon_report: "roaming", bss_transition: "roaming" },
  ...{ mobility_domain: "roaming", ft_over_ds: "roaming", ft_psk_generate_local: "roaming" },
  ...{ wds_sta: "wds", wds_bridge: "interfaces.NAME.bridge" },
  ...{ ap_isolate: "isolation", max_num_sta: "maxStations" },
  ...{ macaddr_acl: "macs", accept_mac_file: "macs", deny_mac_file: "macs" },
};

const line = z.string().superRefine((text, context) => {
  const [, key] = /^([A-Za-z0-9_]+)=\P{Cc}*$/u.exec(text) ?? [];
  const option = key === undefined ? undefined : decided[key];
  const fault =
    key === undefined
      ? "not a line of hostapd.conf\nSuch as beacon_int=200"
      : option === undefined
        ? undefined
        : `the option ${option} sets ${key}\nUse that option${option === "security" ? ". TKIP and WEP are not supported, because both are broken" : ""}`;
  if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
});

const securityMessage =
  'not a security\nGive "wpa2", "wpa2+wpa3", "wpa3", "open" or { enterprise: { server: "192.0.2.1", secret: secret("NAME") } }';

const network = {
  ...credentials,
  security: z
    .union([credentials.security, z.strictObject({ enterprise: enterpriseSchema })], securityMessage)
    .default("wpa2+wpa3")
    .describe(
      "`wpa2+wpa3`: stations choose. `wpa2`: for old stations that cannot join otherwise. `wpa3`: only for new ones. `open`: no passphrase, and everybody can listen. `{ enterprise: { server, secret } }`: a RADIUS server decides who can join.",
    ),
  roaming: roamingSchema.optional().describe("Helps stations move between the access points of a network."),
  hidden: z.boolean().default(false).describe("Leave its name out of beacons. This does not protect the network."),
  isolation: z.boolean().default(false).describe("Its stations cannot reach each other."),
  wds: z
    .boolean()
    .default(false)
    .describe(
      "Stations in 4-address mode (WDS) can join, too: hosts that are connected to such a station by cable are in the bridge of this network.",
    ),
  maxStations: z
    .int()
    .min(1)
    .max(mostStations)
    .optional()
    .describe(`Maximum number of stations at a time. Default: ${mostStations}.`),
  macs: z
    .union(
      [z.strictObject({ allow: z.array(mac).min(1) }), z.strictObject({ deny: z.array(mac).min(1) })],
      "expected either { allow: [...] } or { deny: [...] }, with hardware addresses",
    )
    .optional()
    .describe("`{ allow: [...] }` or `{ deny: [...] }`: hardware addresses of stations. They are easy to forge."),
  lines: z.array(line).default([]).describe("Further lines of hostapd.conf, such as `beacon_int=200`."),
};

const further = z.strictObject({
  interface: interfaceNameSchema
    .optional()
    .describe("Interface of the network. Default: `wlan0_1`, `wlan0_2` and so on."),
  ...network,
});

/** In 4-address mode, each station is a port of the bridge, which forwards frames between its ports. */
const isolatedFault =
  "stations in 4-address mode could reach the other stations through the bridge, and isolation is set\nLeave out one of the two";

/** Options of the access point plugin. */
export const accessPointOptions = z
  .strictObject({
    interface: interfaceNameSchema.default("wlan0").describe("Interface of the radio."),
    country: countrySchema.describe(
      "Where the device is: two capital letters, such as `DE`. It decides which channels are allowed.",
    ),
    band: z.enum(radioBands).default("2.4").describe("Frequency band in GHz."),
    channel: z
      .union([z.int().min(1).max(177), z.literal("auto")], 'expected the number of a channel, or "auto"')
      .default("auto")
      .describe("Channel, or `auto`: at each start, the quietest of those that radars do not use."),
    width: z
      .union(
        channelWidths.map((one) => z.literal(one)),
        `expected ${channelWidths.join(" or ")}`,
      )
      .optional()
      .describe(
        "Width of the channel in MHz: 20, 40 or 80. Default: 20 at 2.4 GHz, and the widest that is possible at 5 GHz.",
      ),
    standards: z
      .array(z.enum(radioStandards))
      .optional()
      .describe(
        "Generations of Wi-Fi in addition to the first: `n`, `ac`, `ax`. Default: all that the radio supports.",
      ),
    ...network,
    networks: z
      .array(further)
      .default([])
      .describe("Further networks of the same radio, such as one for guests. Each must be in a bridge."),
  })
  .superRefine((settings, context) => {
    for (const [index, one] of [settings, ...settings.networks].entries()) {
      const path = index === 0 ? [] : ["networks", index - 1];
      const report = (option: readonly string[], fault: string | undefined) => {
        if (fault !== undefined) context.addIssue({ code: "custom", path: [...path, ...option], message: fault });
      };
      report(["passphrase"], credentialsFault(one));
      if (one.wds && one.isolation) report(["wds"], isolatedFault);
      if (one.roaming !== undefined) report(["roaming", "domain"], roamingFault(securityName(one), one.roaming));
    }
  });

/** Options as a config gives them. */
export type AccessPointOptions = z.input<typeof accessPointOptions>;

/** Options with their defaults. */
export type AccessPointSettings = z.output<typeof accessPointOptions>;

/** Settings of one network. */
export type NetworkSettings = Omit<AccessPointSettings["networks"][number], "interface"> & {
  readonly interface: string;
};

/** The name of a network's security, for messages. */
export function securityName({ security }: Pick<NetworkSettings, "security">): string {
  return typeof security === "object" ? `enterprise (${security.enterprise.wpa})` : security;
}

/** All networks of the radio in order, each with its interface. */
export function networksOf(settings: AccessPointSettings): NetworkSettings[] {
  const more = settings.networks.map((one, index) => ({
    ...one,
    interface: one.interface ?? `${settings.interface}_${index + 1}`,
  }));
  return [settings, ...more];
}
