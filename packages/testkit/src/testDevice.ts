import { type DeviceSpec, debianBinary, type Plugin } from "@nixwrt/core";
import { type DevicePlugin, mips } from "@nixwrt/core/device";

/**
 * A minimal valid device, for tests that check a plugin's contributions without a guest:
 * `applyPlugins({ hostname: "test", device: testDevice(), plugins: [mine()] })`. The device contributes nothing by itself, not even what
 * every image has; only `apply` and plugins do.
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
