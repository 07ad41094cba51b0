import { radioSymbols, type UserConfig } from "@nixwrt/core";
import type { SshdOptions } from "@nixwrt/plugin-sshd";
import { sharedSymbols } from "./sharedSymbols.js";

/** Source text that makes the plugin upgrade. */
export const upgrade = `(await import("@nixwrt/plugin-upgrade")).upgrade()`;

/** Kernel symbols for two simulated radios, and those that most guests of this byte order share. */
const bigEndianSymbols = { ...sharedSymbols, ...radioSymbols, MAC80211_HWSIM: "y" };

/**
 * Returns the config of a board with U-Boot and flash. All boards of one byte order share a kernel, and all with the plugin upgrade share a
 * busybox. The big-endian kernel has radios.
 * @param authorizedKey public key of root, and of the users that `settings` creates
 * @param settings further keys of the config
 * @param plugins further plugins, as source text; default: upgrade
 * @param server further options of the plugin sshd
 */
export function boardConfig(
  authorizedKey: string,
  endian: "big" | "little",
  settings: Partial<UserConfig> = {},
  plugins: readonly string[] = [upgrade],
  server: Omit<SshdOptions, "authorizedKeys"> = {},
): string {
  const kernel = { config: endian === "big" ? bigEndianSymbols : {} };
  const config = { hostname: "router", interfaces: { eth0: { dhcp: true } }, kernel, ...settings };
  const authorizedKeys = Object.fromEntries(
    ["root", ...Object.keys(settings.users ?? {})].map((name) => [name, [authorizedKey]]),
  );
  return `import { defineConfig } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { sshd } from "@nixwrt/plugin-sshd";
export default defineConfig({
  device: qemu({ flash: true, endian: "${endian}" }),
  plugins: [${[`sshd(${JSON.stringify({ authorizedKeys, ...server })})`, ...plugins].join(", ")}],
  ...${JSON.stringify(config, undefined, 2)},
});
`;
}
