import type { Content, System } from "@nixwrt/core";
import { bridgeOf } from "@nixwrt/core";
import { isRadars, passphraseContent, ssidContent } from "@nixwrt/wifi";
import type { ChosenRadio } from "./chosenRadio.js";
import { enterpriseLines } from "./enterprise.js";
import { type AccessPointSettings, type NetworkSettings, networksOf } from "./options.js";
import { roamingLines } from "./roaming.js";
import { rsnLines } from "./rsnLines.js";

/** Maximum length in bytes of an access point's name in 802.11r, R0KH-ID (IEEE 802.11, 9.4.2.46). hostapd refuses to start with a longer one. */
const longestIdentifier = 48;

/** Folder of hostapd's control sockets, which hostapd_cli connects to. */
export const controlFolder = "/run/hostapd";

/** Paths of the files of an access point or network. */
export const filesOf = (name: string) => ({ config: `/etc/hostapd/${name}.conf`, macs: `/etc/hostapd/${name}.macs` });

/** Text of hostapd.conf: the radio, then each network. Names and passphrases may be secrets. */
export function renderConfig(settings: AccessPointSettings, chosen: ChosenRadio, system: System): Content {
  const [first, ...others] = networksOf(settings);
  return [
    "# Made by NixWRT.\n",
    lines([`interface=${settings.interface}`, "driver=nl80211", ...radioLines(settings, chosen)]),
    ...(first === undefined ? [] : networkLines(first, system, "")),
    ...others.flatMap((one, index) => [`bss=${one.interface}\n`, ...networkLines(one, system, `networks[${index}].`)]),
  ];
}

function radioLines(settings: AccessPointSettings, { channel, width, standards, candidates }: ChosenRadio): string[] {
  const { country, band } = settings;
  const five = band === "5";
  const ac = five && standards.includes("ac");
  const ax = standards.includes("ax");
  // Without a fixed channel, hostapd chooses the center itself.
  const center = width === 80 && channel !== undefined ? channel.center : undefined;
  const wide = width === 80 ? 1 : 0;
  const refuges = channel !== undefined && isRadars(country, channel) ? candidates : [];
  return [
    `country_code=${country}`,
    "ieee80211d=1",
    // Detects radars (DFS) where the country requires it, and announces that the network moves to another channel.
    ...(five ? ["ieee80211h=1"] : []),
    `hw_mode=${five ? "a" : "g"}`,
    ...(settings.channel === "auto"
      ? ["channel=acs_survey", `chanlist=${candidates.join(" ")}`]
      : [`channel=${settings.channel}`]),
    // Where the network moves when there is a radar. In Europe, hostapd could otherwise choose a channel that it has to listen on for a minute.
    ...(refuges.length > 0 ? [`chanlist=${refuges.join(" ")}`] : []),
    "wmm_enabled=1",
    ...(standards.length > 0 ? ["ieee80211n=1"] : []),
    ...(width > 20 ? [`ht_capab=[HT40${channel?.above === false ? "-" : "+"}]`] : []),
    // The lines of 802.11ac and 802.11ax each set the width of the channel, and hostapd requires them to agree.
    ...(ac ? ["ieee80211ac=1", `vht_oper_chwidth=${wide}`] : []),
    ...(ac && center !== undefined ? [`vht_oper_centr_freq_seg0_idx=${center}`] : []),
    ...(ax ? ["ieee80211ax=1"] : []),
    ...(ax && five ? [`he_oper_chwidth=${wide}`] : []),
    ...(ax && five && center !== undefined ? [`he_oper_centr_freq_seg0_idx=${center}`] : []),
  ];
}

function networkLines(network: NetworkSettings, system: System, path: string): Content[] {
  const { ssid, hidden, isolation, wds, maxStations, macs, roaming } = network;
  const bridge = bridgeOf(system, network.interface);
  const where = `@nixwrt/plugin-access-point: ${path}`;
  return [
    // Each network has its own control socket.
    lines([`ctrl_interface=${controlFolder}`]),
    "ssid2=",
    ssidContent(ssid, `${where}ssid`),
    "\nutf8_ssid=1\n",
    ...securityLines(network, where),
    lines([
      ...(bridge === undefined ? [] : [`bridge=${bridge}`]),
      // The RADIUS server sees this name, and 802.11r derives keys from it.
      `nas_identifier=${`${system.hostname}.${network.interface}`.slice(-longestIdentifier)}`,
      ...(roaming === undefined ? [] : roamingLines(roaming)),
      ...(hidden ? ["ignore_broadcast_ssid=1"] : []),
      ...(isolation ? ["ap_isolate=1"] : []),
      ...(wds ? ["wds_sta=1"] : []),
      ...(maxStations === undefined ? [] : [`max_num_sta=${maxStations}`]),
      ...(macs === undefined ? [] : macLines(macs, network.interface)),
      ...network.lines,
    ]),
  ];
}

function macLines(macs: NonNullable<NetworkSettings["macs"]>, name: string): string[] {
  const { macs: file } = filesOf(name);
  return "allow" in macs ? ["macaddr_acl=1", `accept_mac_file=${file}`] : ["macaddr_acl=0", `deny_mac_file=${file}`];
}

/** WPA2 uses a pre-shared key, WPA3 uses SAE. */
function securityLines({ security, passphrase, roaming }: NetworkSettings, where: string): Content[] {
  if (typeof security === "object") return enterpriseLines(security.enterprise, where);
  if (security === "open" || passphrase === undefined) return [lines(["auth_algs=1", "wpa=0"])];
  const methods = { wpa2: "WPA-PSK", "wpa2+wpa3": "WPA-PSK SAE", wpa3: "SAE" }[security];
  const sae = security !== "wpa2";
  const fast = roaming?.domain !== undefined;
  return [
    rsnLines(security, `${methods}${fast ? " FT-PSK" : ""}`),
    // sae_pwe=2 allows both methods that derive a point of the curve from a passphrase, for old and new stations.
    ...(sae ? [lines(["sae_require_mfp=1", "sae_pwe=2"])] : []),
    passphraseContent(
      passphrase,
      `${where}passphrase`,
      !sae,
      (text, isKey) => `${isKey ? "wpa_psk" : "wpa_passphrase"}=${text}`,
    ),
    "\n",
  ];
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}
