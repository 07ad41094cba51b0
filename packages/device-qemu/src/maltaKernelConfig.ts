import type { KconfigValue } from "@nixwrt/core";
import { emulatedSymbols } from "./emulatedSymbols.js";

/**
 * Kernel symbols of QEMU's malta board, without its byte order. Symbols for the root file system and busybox are contributed elsewhere.
 */
export const maltaKernelConfig: Readonly<Record<string, KconfigValue>> = {
  // The PCI quirks contain malta's interrupt routing.
  ...emulatedSymbols,
  // The board and its CPU
  MIPS_MALTA: "y",
  CPU_MIPS32_R2: "y",
  "32BIT": "y",
  // Console
  SERIAL_8250: "y",
  SERIAL_8250_CONSOLE: "y",
  // reboot and poweroff end QEMU.
  POWER_RESET: "y",
  POWER_RESET_SYSCON: "y",
  POWER_RESET_PIIX4_POWEROFF: "y",
  // Root file systems in flash, and in RAM that behaves like flash
  MTD: "y",
  MTD_BLOCK: "y",
  MTD_PHRAM: "y",
  MTD_CMDLINE_PARTS: "y",
  // The NOR chip
  MTD_CFI: "y",
  MTD_CFI_INTELEXT: "y",
  MTD_PHYSMAP: "y",
  MTD_PHYSMAP_OF: "y",
  MTD_OF_PARTS: "y",
  // The disk that stands in for the other chip
  MTD_BLOCK2MTD: "y",
  ATA: "y",
  ATA_SFF: "y",
  ATA_BMDMA: "y",
  ATA_PIIX: "y",
  SCSI: "y",
  BLK_DEV_SD: "y",
  // The network card that U-Boot also supports
  ETHERNET: "y",
  NET_VENDOR_AMD: "y",
  PCNET32: "y",
};
