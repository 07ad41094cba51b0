import { isIP } from "node:net";
import { type Content, z } from "@nixwrt/core";
import { enterpriseMethods, lineContent, lineSchema, wpaVersions } from "@nixwrt/wifi";
import { rsnLines } from "./rsnLines.js";

/** Lengths in bytes. RFC 2865 asks for 16 and more, and many servers have shorter ones. hostapd's lines have room for 4,096. */
const secretLimits = { min: 8, max: 128, hint: "Give 8 to 128 bytes, better 16 or more (RFC 2865, section 3)" };

/** Option of a network: a RADIUS server decides who can join. */
export const enterpriseSchema = z.strictObject({
  server: z
    .string()
    .refine(
      (text) => isIP(text) !== 0,
      "not an IP address\nhostapd does not resolve names. Give an address such as 192.0.2.1",
    )
    .describe("IP address of the RADIUS server."),
  port: z.int().min(1).max(65535).default(1812).describe("Its UDP port."),
  secret: lineSchema(secretLimits).describe(
    "The secret that the server shares with this access point, 8 to 128 bytes, better 16 or more. It should be a secret.",
  ),
  wpa: z
    .enum(wpaVersions)
    .default("wpa2+wpa3")
    .describe(
      "`wpa2+wpa3`: stations choose. `wpa2`: for old stations that cannot join otherwise. `wpa3`: only for new ones.",
    ),
});

/** Options of a network with a RADIUS server. */
export type EnterpriseSettings = z.output<typeof enterpriseSchema>;

/** Lines of hostapd.conf. @param where path of the network's options, for error messages */
export function enterpriseLines({ server, port, secret, wpa }: EnterpriseSettings, where: string): Content[] {
  return [
    rsnLines(wpa, enterpriseMethods[wpa]),
    `ieee8021x=1\nauth_server_addr=${server}\nauth_server_port=${port}\n`,
    lineContent(
      secret,
      secretLimits,
      { what: "the shared secret of the RADIUS server", path: `${where}security.enterprise.secret` },
      (text) => `auth_server_shared_secret=${text}\n`,
    ),
  ];
}
