import type { Content } from "@nixwrt/core";
import { passphraseContent, ssidContent } from "@nixwrt/wifi";
import type { StationSettings } from "./options.js";

/** Where wpa_cli finds it. */
export const controlFolder = "/run/wpa_supplicant";

/** Text of wpa_supplicant.conf. Names and passphrases may be secrets. */
export function renderConfig({ country, networks }: StationSettings): Content {
  return [
    // 2 for SAE: both ways from a passphrase to a point of the curve, as old and new access points have them.
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
          // Frames that manage a connection are protected where the access point can, and with WPA3 always.
          `key_mgmt=${{ wpa2: "WPA-PSK", "wpa2+wpa3": "WPA-PSK SAE", wpa3: "SAE" }[security]}\n`,
          `proto=RSN\npairwise=CCMP\ngroup=CCMP\nieee80211w=${security === "wpa3" ? 2 : 1}\n`,
          // A passphrase ends at the last quote of its line, whatever is in it.
          passphraseContent(passphrase, `${where}passphrase`, security === "wpa2", (text, isKey) =>
            isKey ? `psk=${text}\n` : `psk="${text}"\n`,
          ),
        ]),
    "}\n",
  ];
}
