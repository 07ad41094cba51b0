import { withLibraries } from "../system/Package.js";
import type { Plugin } from "../system/Plugin.js";
import { valuesOf } from "../system/System.js";

/** Kernel and busybox symbols that packages and their libraries need. */
export function packageNeeds(): Plugin {
  return {
    name: "package-needs",
    apply({ hooks }) {
      hooks.busybox.tap("package-needs", (busybox, system) => {
        for (const { name, busyboxSymbols = [] } of withLibraries(valuesOf(system.packages))) {
          busybox.enable(busyboxSymbols, { reason: `the package ${name}` });
        }
      });
      hooks.kernelConfig.tap("package-needs", (kernel, system) => {
        for (const { name, kernelSymbols = [] } of withLibraries(valuesOf(system.packages))) {
          kernel.enable(kernelSymbols, { reason: `the package ${name}` });
        }
      });
    },
  };
}
