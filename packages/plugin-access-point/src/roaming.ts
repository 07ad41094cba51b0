import { z } from "@nixwrt/core";

/** Option of a network: helps stations to choose between its access points. */
export const roamingSchema = z.strictObject({
  reports: z
    .boolean()
    .default(true)
    .describe("802.11k: stations report what they hear, and ask which access points are nearby."),
  advice: z.boolean().default(true).describe("802.11v: the access point can ask a station to move."),
  domain: z
    .string()
    .regex(
      /^[0-9A-Fa-f]{4}$/,
      "not a mobility domain\nGive four hexadecimal digits, the same for all access points of the network, such as a1b2",
    )
    .optional()
    .describe(
      "802.11r: four hexadecimal digits. WPA2 stations keep their keys when they move between access points with the same name, passphrase and domain.",
    ),
});

/** Options of a network that helps stations to roam. */
export type RoamingSettings = z.output<typeof roamingSchema>;

/** Lines of hostapd.conf. */
export function roamingLines({ reports, advice, domain }: RoamingSettings): string[] {
  return [
    ...(reports ? ["rrm_neighbor_report=1", "rrm_beacon_report=1"] : []),
    ...(advice ? ["bss_transition=1"] : []),
    // Each access point derives the keys from the passphrase, so access points need not talk to each other.
    ...(domain === undefined
      ? []
      : [`mobility_domain=${domain.toLowerCase()}`, "ft_over_ds=0", "ft_psk_generate_local=1"]),
  ];
}

/** Describes why a security does not support a mobility domain. A second line says what to do. */
export function roamingFault(security: string, { domain }: RoamingSettings): string | undefined {
  if (domain === undefined || security === "wpa2" || security === "wpa2+wpa3") return undefined;
  return `802.11r needs WPA2 with a passphrase, and the security is ${security}\nLeave out domain, or give security: "wpa2+wpa3"`;
}
