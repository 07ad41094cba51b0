import { type Radio, radioSymbols } from "@nixwrt/core";

/** Radios that the kernel's mac80211_hwsim simulates. It supports more than is listed here. */
export function simulatedRadios(number: number): Radio[] {
  return Array.from({ length: number }, (_, index) => ({
    interface: `wlan${index}`,
    bands: ["2.4", "5"],
    standards: ["n", "ac", "ax"],
    width: 80,
  }));
}

/**
 * Symbols for the simulation and for network namespaces (`iw phy PHY set netns PID`). A station in the namespace of the access point would
 * find the access point's addresses on its own machine.
 */
export const simulationSymbols = { ...radioSymbols, MAC80211_HWSIM: "y", NAMESPACES: "y", NET_NS: "y" };
