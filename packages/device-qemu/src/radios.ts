import type { Radio } from "@nixwrt/core";

/** Radios as the kernel's mac80211_hwsim simulates them, which knows much more than this. */
export function simulatedRadios(number: number): Radio[] {
  return Array.from({ length: number }, (_, index) => ({
    interface: `wlan${index}`,
    bands: ["2.4", "5"],
    standards: ["n", "ac", "ax"],
    width: 80,
  }));
}

/**
 * The simulation, and what lets a radio have a network of its own (`iw phy PHY set netns PID`): without that, a station of the same guest would
 * find the access point's addresses at home.
 */
export const radioSymbols = ["CFG80211", "MAC80211", "WIRELESS", "WLAN", "MAC80211_HWSIM", "NAMESPACES", "NET_NS"];
