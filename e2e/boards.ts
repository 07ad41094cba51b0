import { radioSymbols, type UserConfig } from "@nixwrt/core";
import type { SshdOptions } from "@nixwrt/plugin-sshd";

/** The plugin upgrade, as source text. */
export const upgrade = `(await import("@nixwrt/plugin-upgrade")).upgrade()`;

/** Two radios that the kernel makes up. */
const simulatedRadios = { ...radioSymbols, MAC80211_HWSIM: "y" };

/**
 * Text of a config for a board with U-Boot and flash. All of one byte order share a kernel, those with the plugin upgrade share a busybox. The
 * big-endian kernel has radios.
 * @param authorizedKey public key of root, and of the users that the settings make
 * @param settings further keys
 * @param plugins further ones, as source text; default: upgrade
 * @param server further options of the plugin sshd
 */
export function boardConfig(
  authorizedKey: string,
  endian: "big" | "little",
  settings: Partial<UserConfig> = {},
  plugins: readonly string[] = [upgrade],
  server: Omit<SshdOptions, "authorizedKeys"> = {},
): string {
  const kernel = { config: endian === "big" ? simulatedRadios : {} };
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
