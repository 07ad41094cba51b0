import type { KconfigValue } from "@nixwrt/core";
import { emulatedSymbols } from "./emulatedSymbols.js";

/**
 * Kernel symbols of QEMU's board `virt` with a 64-bit ARM CPU. QEMU provides the device tree. poweroff and reboot call the firmware (PSCI),
 * which every kernel for this CPU supports.
 */
export const virtKernelConfig: Readonly<Record<string, KconfigValue>> = {
  ...emulatedSymbols,
  // CPUs: the limit of the board's default interrupt controller.
  NR_CPUS: 8,
  // Console
  SERIAL_AMBA_PL011: "y",
  SERIAL_AMBA_PL011_CONSOLE: "y",
  // The PCI bus
  PCI_HOST_GENERIC: "y",
  // The clock
  RTC_CLASS: "y",
  RTC_HCTOSYS: "y",
  RTC_DRV_PL031: "y",
};
