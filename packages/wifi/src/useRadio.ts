import { type PluginContext, radioSymbols, regulatoryDatabase, type System } from "@nixwrt/core";

declare module "@nixwrt/core" {
  interface Registries {
    /** Offered and read by every plugin that uses a radio. */
    "wifi.countries": RadioCountry;
  }
}

/** A radio, and the country whose rules its plugin applies. */
export interface RadioCountry {
  /** Interface of the radio, such as `wlan0`. */
  readonly interface: string;
  /** Code of the country (ISO 3166), such as `DE`. */
  readonly country: string;
}

/**
 * Lets a plugin use a radio: the kernel gets Wi-Fi, the regulatory database, and the device's driver. All radios must be in the same country,
 * because Linux applies the rules of one country to all of them, those of the daemon that starts last.
 * @param name name of the plugin
 */
export function useRadio(
  { hooks, offer }: PluginContext,
  name: string,
  { interface: radio, country }: RadioCountry,
): void {
  const radios = offer("wifi.countries");
  hooks.registries.tap(name, (to) => {
    to.add("device.radios", { interface: radio }, { ifOffered: true });
    to.add("wifi.countries", { interface: radio, country });
  });
  hooks.kernelConfig.tap(name, (kernel) => {
    for (const [symbol, value] of Object.entries(radioSymbols)) kernel.set(symbol, value, { reason: "wifi" });
    kernel.enable(["PACKET"], { reason: "wifi" });
  });
  hooks.kernelFirmware.tap(name, (firmware) => firmware.add(regulatoryDatabase, { reason: "wifi" }));
  hooks.check.tap(name, (problems) => {
    // One of the plugins reports it.
    const [first] = radios();
    if (first === undefined || first.origin.plugin !== name) return;
    const all = radios().map(({ value }) => value);
    if (all.every((one) => one.country === country)) return;
    problems.add({
      code: "WIFI_COUNTRY",
      certain: true,
      message: `the radios are in different countries: ${all.map((one) => `${one.interface} in ${one.country}`).join(", ")}`,
      hint: "Linux applies the rules of one country to all radios. Give all plugins the country in which the device operates",
    });
  });
}

/** Whether two plugins use a radio, which is reported (`LINK_CONFLICT`). What only one of them needs is then no further fault. */
export function isContested(radio: string, { links }: Pick<System, "links">): boolean {
  const origins = links.get(radio)?.origins ?? [];
  return new Set(origins.map(({ plugin }) => plugin)).size > 1;
}
