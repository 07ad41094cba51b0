import type { Problems } from "../errors.js";
import type { CpuFamily } from "./CpuFamily.js";
import type { DevicePlugin } from "./Plugin.js";

/**
 * Returns whether a device describes its CPU, and reports otherwise what is missing (`DEVICE_CPU`). A plugin that is written without
 * TypeScript, or for an older core, may not.
 */
export function checkCpu({ name: plugin, device }: DevicePlugin, problems: Problems): boolean {
  const family: Partial<CpuFamily> | undefined = device.cpu?.family;
  const missing = (["elf", "toolchain", "kernel"] as const).filter((part) => typeof family?.[part] !== "object");
  const isNamed = typeof family?.name === "string" && /^[a-z][a-z0-9]*$/.test(family.name);
  if (isNamed && missing.length === 0) return true;
  const fault =
    typeof family !== "object"
      ? "it has no cpu.family"
      : isNamed
        ? `its cpu.family lacks ${missing.join(", ")}`
        : `the name of its cpu.family is ${JSON.stringify(family.name)}`;
  problems.add({
    code: "DEVICE_CPU",
    path: "device",
    message: `the plugin "${plugin}" does not describe the CPU of its device: ${fault}`,
    hint: "cpu.family must be a CpuFamily, such as mips or aarch64 from @nixwrt/core/device, with a name of lower-case letters and digits. Report this to the plugin's author",
  });
  return false;
}
