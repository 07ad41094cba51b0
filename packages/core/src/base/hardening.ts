import type { Plugin } from "../system/Plugin.js";
import { hardenedSymbols } from "./hardenedSymbols.js";
import { hardeningSysctls } from "./hardeningSysctls.js";

/** Settings that make a device harder to attack. All of them are suggestions: a plugin or the config can override them. */
export function hardening(): Plugin {
  return {
    name: "hardening",
    apply({ hooks, device }) {
      hardeningSysctls(hooks);
      const symbols = { ...hardenedSymbols, ...device.cpu.family.kernel.hardened };
      hooks.kernelConfig.tap("hardening", (kernel) => {
        for (const [symbol, { value, reason }] of Object.entries(symbols)) {
          kernel.set(symbol, value, { reason, default: true, ifAvailable: true });
        }
      });
    },
  };
}
