import type { KconfigValue } from "@nixwrt/core";

/** Kernel symbols that all Ralink and MediaTek MIPS SoCs need. */
export const ralinkSymbols: Readonly<Record<string, KconfigValue>> = {
  RALINK: "y",
  CPU_LITTLE_ENDIAN: "y",
  CPU_MIPS32_R2: "y",
  SERIAL_8250: "y",
  SERIAL_8250_CONSOLE: "y",
  SERIAL_8250_NR_UARTS: 3,
  SERIAL_8250_RUNTIME_UARTS: 3,
  SERIAL_OF_PLATFORM: "y",
  SPI_MT7621: "y",
  GPIO_MT7621: "y",
  MT7621_WDT: "y",
  MMC: "y",
  // /dev/mmcblk*
  MMC_BLOCK: "y",
  MMC_MTK: "y",
  PCI: "y",
  // Workarounds for devices on the bus
  PCI_QUIRKS: "y",
  // Ethernet controller, and DSA, which makes each switch port an interface
  NET_VENDOR_MEDIATEK: "y",
  NET_MEDIATEK_SOC: "y",
  NET_DSA: "y",
};
