import type { Plugin } from "../system/Plugin.js";

/** What the device's CPU needs of every kernel. All of it is a suggestion: a plugin or the config can override it. */
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
