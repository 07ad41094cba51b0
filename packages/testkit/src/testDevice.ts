import { type DevicePlugin, type DeviceSpec, debianBinary, mips, type Plugin } from "@nixwrt/core";

/**
 * The smallest device that is whole, for tests of what a plugin contributes that need no guest:
 * `applyPlugins({ hostname: "test", device: testDevice(), plugins: [mine()] })`. It contributes nothing, and nothing of what every image has
 * is there, unless its `apply` or a plugin adds it.
 */
export function testDevice(spec: Partial<DeviceSpec> = {}, apply: Plugin["apply"] = () => {}): DevicePlugin {
  return {
    name: "test-device",
    device: {
      name: "test-board",
      cpu: { family: mips, march: "mips32r2", mtune: "24kc" },
      kernel: { source: debianBinary("linux-source-6.12") },
      defaultImages: [],
      ...spec,
    },
    apply,
  };
}
