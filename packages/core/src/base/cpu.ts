import type { Plugin } from "../system/Plugin.js";

/** Kernel symbols of the device's CPU. All of them are suggestions: a plugin or the config can override them. */
export function cpu(): Plugin {
  return {
    name: "cpu",
    apply({ hooks, device }) {
      hooks.kernelConfig.tap("cpu", (kernel) => {
        for (const [symbol, { value, reason }] of Object.entries(device.cpu.family.kernel.symbols)) {
          kernel.set(symbol, value, { reason, default: true, ifAvailable: true });
        }
      });
    },
  };
}
