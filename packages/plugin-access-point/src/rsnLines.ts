import type { WpaVersions } from "@nixwrt/wifi";

/** Protection of management frames: 0 is off, 1 is on if the station supports it, 2 is required, as WPA3 wants it. */
const protection: Readonly<Record<WpaVersions, number>> = { wpa2: 0, "wpa2+wpa3": 1, wpa3: 2 };

/**
 * Returns the lines of hostapd.conf for a network with encryption, which is AES (CCMP) only.
 * @param methods key management methods, as hostapd names them
 */
export function rsnLines(versions: WpaVersions, methods: string): string {
  return `auth_algs=1\nwpa=2\nrsn_pairwise=CCMP\nwpa_key_mgmt=${methods}\nieee80211w=${protection[versions]}\n`;
}
