import type { UserConfig } from "@nixwrt/core";

const upgrade = `(await import("@nixwrt/plugin-upgrade")).upgrade()`;

/**
 * Plugin of a board's config: two radios that the kernel simulates, and the symbols and the regulatory database of real ones, whose root file
 * systems run on this kernel, too.
 */
const radios = `{
  name: "radios",
  apply({ hooks }) {
    hooks.kernelConfig.tap("radios", (kernel) => {
      for (const [symbol, value] of Object.entries({ ...radioSymbols, MAC80211_HWSIM: "y" })) kernel.set(symbol, value);
    });
    hooks.kernelFirmware.tap("radios", (firmware) => firmware.add(regulatoryDatabase));
  },
}`;

/**
 * Text of a config for a board with U-Boot and flash. All of one byte order share a kernel, and those with the plugin upgrade a busybox.
 * @param authorizedKey public key of root
 * @param settings further keys
 * @param plugins further ones, as source text; default: upgrade
 */
export function boardConfig(
  authorizedKey: string,
  endian: "big" | "little",
  settings: Partial<UserConfig> = {},
  plugins: readonly string[] = [upgrade],
): string {
  // Real routers' root file systems run on this kernel, too, and busybox's syslogd ends without System V's shared memory.
  const kernel = { config: { SYSVIPC: "y" } };
  const config = { hostname: "router", interfaces: { eth0: { dhcp: true } }, kernel, ...settings };
  const own = [
    `sshd(${JSON.stringify({ authorizedKeys: { root: [authorizedKey] } })})`,
    ...(endian === "big" ? [radios] : []),
  ];
  return `import { defineConfig, radioSymbols, regulatoryDatabase } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { sshd } from "@nixwrt/plugin-sshd";
export default defineConfig({
  device: qemu({ flash: true, endian: "${endian}" }),
  plugins: [${[...own, ...plugins].join(", ")}],
  ...${JSON.stringify(config, undefined, 2)},
});
`;
}
