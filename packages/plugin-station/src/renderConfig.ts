import type { Content } from "@nixwrt/core";
import { enterpriseMethods, lineContent, passphraseContent, ssidContent, type WpaVersions } from "@nixwrt/wifi";
import { identityLimits, passwordLimits, type StationSettings } from "./options.js";

type NetworkSettings = StationSettings["networks"][number];
type EnterpriseSettings = Exclude<NetworkSettings["security"], string>["enterprise"];

/** Folder of wpa_supplicant's control sockets, which wpa_cli connects to. */
export const controlFolder = "/run/wpa_supplicant";

/** Text of wpa_supplicant.conf. Names and passphrases may be secrets. */
export function renderConfig({ country, wds, networks }: StationSettings): Content {
  return [
    // sae_pwe=2 allows both methods that derive a point of the curve from a passphrase, for old and new access points.
    `# Made by NixWRT.\nctrl_interface=${controlFolder}\ncountry=${country}\nsae_pwe=2\n`,
    ...networks.map((network, index) => networkBlock(network, index, networks.length - index, wds)),
  ];
}

function networkBlock(network: NetworkSettings, index: number, priority: number, wds: boolean): Content {
  const { ssid, passphrase, security, hidden } = network;
  const where = `@nixwrt/plugin-station: networks[${index}].`;
  return [
    "network={\nssid=",
    ssidContent(ssid, `${where}ssid`),
    `\npriority=${priority}\n${hidden ? "scan_ssid=1\n" : ""}${wds ? "enable_4addr_mode=1\n" : ""}`,
    ...securityLines(security, passphrase, where),
    "}\n",
  ];
}

function securityLines(
  security: NetworkSettings["security"],
  passphrase: NetworkSettings["passphrase"],
  where: string,
): Content[] {
  if (typeof security === "object") return enterpriseLines(security.enterprise, `${where}security.enterprise.`);
  if (security === "open" || passphrase === undefined) return ["key_mgmt=NONE\n"];
  // FT-PSK lets the station keep its keys between access points of one mobility domain.
  const methods = { wpa2: "WPA-PSK FT-PSK", "wpa2+wpa3": "WPA-PSK FT-PSK SAE", wpa3: "SAE" }[security];
  return [
    `key_mgmt=${methods}\n${ciphers(security)}`,
    // wpa_supplicant reads a passphrase up to the last quote of its line, so the passphrase may contain quotes.
    passphraseContent(passphrase, `${where}passphrase`, security === "wpa2", (text, isKey) =>
      isKey ? `psk=${text}\n` : `psk="${text}"\n`,
    ),
  ];
}

/** With EAP-pwd, both ends prove that they know the password, so they need no certificates. */
function enterpriseLines({ identity, password, wpa }: EnterpriseSettings, where: string): Content[] {
  return [
    `key_mgmt=${enterpriseMethods[wpa]}\n${ciphers(wpa)}eap=PWD\n`,
    lineContent(identity, identityLimits, { what: "the identity", path: `${where}identity` }, quoted("identity")),
    lineContent(password, passwordLimits, { what: "the password", path: `${where}password` }, quoted("password")),
  ];
}

/** wpa_supplicant reads a text up to the last quote of its line, so the text may contain quotes. */
function quoted(key: string): (text: string) => string {
  return (text) => `${key}="${text}"\n`;
}

/** Management frames are protected if the access point supports it, and always with WPA3. */
function ciphers(versions: WpaVersions): string {
  return `proto=RSN\npairwise=CCMP\ngroup=CCMP\nieee80211w=${versions === "wpa3" ? 2 : 1}\n`;
}
