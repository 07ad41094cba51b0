import type { Content } from "@nixwrt/core";
import { passphraseContent, ssidContent } from "@nixwrt/wifi";
import type { StationSettings } from "./options.js";

/** Folder of wpa_supplicant's control sockets, which wpa_cli connects to. */
export const controlFolder = "/run/wpa_supplicant";

/** Text of wpa_supplicant.conf. Names and passphrases may be secrets. */
export function renderConfig({ country, networks }: StationSettings): Content {
  return [
    // sae_pwe=2 allows both methods that derive a point of the curve from a passphrase, for old and new access points.
    `# Made by NixWRT.\nctrl_interface=${controlFolder}\ncountry=${country}\nsae_pwe=2\n`,
    ...networks.map((network, index) => networkBlock(network, index, networks.length - index)),
  ];
}

function networkBlock(network: StationSettings["networks"][number], index: number, priority: number): Content {
  const { ssid, passphrase, security, hidden } = network;
  const where = `@nixwrt/plugin-station: networks[${index}].`;
  return [
    "network={\nssid=",
    ssidContent(ssid, `${where}ssid`),
    `\npriority=${priority}\n${hidden ? "scan_ssid=1\n" : ""}`,
    ...(security === "open" || passphrase === undefined
      ? ["key_mgmt=NONE\n"]
      : [
          // Management frames are protected if the access point supports it, and always with WPA3.
          `key_mgmt=${{ wpa2: "WPA-PSK", "wpa2+wpa3": "WPA-PSK SAE", wpa3: "SAE" }[security]}\n`,
          `proto=RSN\npairwise=CCMP\ngroup=CCMP\nieee80211w=${security === "wpa3" ? 2 : 1}\n`,
          // wpa_supplicant reads a passphrase up to the last quote of its line, so the passphrase may contain quotes.
          passphraseContent(passphrase, `${where}passphrase`, security === "wpa2", (text, isKey) =>
            isKey ? `psk=${text}\n` : `psk="${text}"\n`,
          ),
        ]),
    "}\n",
  ];
}
