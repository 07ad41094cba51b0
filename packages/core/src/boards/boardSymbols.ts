import type { KernelFirmware } from "../system/KernelFirmware.js";
import type { KconfigValue } from "../system/kconfig.js";
import { debianBinary } from "../system/source.js";

/** Kernel symbols of every router: hardware outside the SoC, and how the kernel is built. */
export const boardSymbols: Readonly<Record<string, KconfigValue>> = {
  CC_OPTIMIZE_FOR_SIZE: "y",
  PRINTK_TIME: "y",
  // Timers that can skip ticks
  HIGH_RES_TIMERS: "y",
  NO_HZ_IDLE: "y",
  // Flash. With the 4 KiB sectors that some chips have, erase blocks would differ from those of the partitions.
  SPI: "y",
  MTD_SPI_NOR: "y",
  MTD_SPI_NOR_USE_4K_SECTORS: "n",
  // Boards with and without flash share a kernel.
  MTD_OF_PARTS: "y",
  NVMEM: "y",
  // LEDs, buttons, and the power of USB ports
  PINCTRL: "y",
  GPIOLIB: "y",
  // /dev/gpiochip*: pins that no driver uses
  GPIO_CDEV: "y",
  NEW_LEDS: "y",
  LEDS_CLASS: "y",
  LEDS_GPIO: "y",
  LEDS_TRIGGERS: "y",
  LEDS_TRIGGER_DEFAULT_ON: "y",
  LEDS_TRIGGER_HEARTBEAT: "y",
  LEDS_TRIGGER_TIMER: "y",
  LEDS_TRIGGER_NETDEV: "y",
  INPUT: "y",
  INPUT_KEYBOARD: "y",
  KEYBOARD_GPIO: "y",
  REGULATOR: "y",
  REGULATOR_FIXED_VOLTAGE: "y",
  GENERIC_PHY: "y",
  USB_SUPPORT: "y",
  USB: "y",
  WATCHDOG: "y",
  // One kernel for all kinds of networks
  PACKET: "y",
  IPV6: "y",
  NETDEVICES: "y",
  ETHERNET: "y",
};

/** In Linux 7, one symbol replaces two of Linux 6. */
export const linux7Symbols: Readonly<Record<string, KconfigValue>> = { PROC_SYSCTL: "n", SYSCTL: "y" };

/**
 * Kernel symbols of every radio, to compile its driver and to run it. Most drivers leave the choice of the rate to mac80211. Without
 * Minstrel nothing chooses, and mac80211 registers no radio. The kernel does not check the signature of the regulatory database, which is
 * built into it: the database was checked when it was fetched.
 */
export const radioSymbols: Readonly<Record<string, KconfigValue>> = {
  WIRELESS: "y",
  CFG80211: "y",
  CFG80211_CERTIFICATION_ONUS: "y",
  CFG80211_REQUIRE_SIGNED_REGDB: "n",
  MAC80211: "y",
  MAC80211_RC_MINSTREL: "y",
  WLAN: "y",
};

/** Rules of each country. The kernel asks for the file once, before there is a file system. */
export const regulatoryDatabase: KernelFirmware = {
  name: "regulatory.db",
  package: "wireless-regdb",
  source: debianBinary("wireless-regdb"),
  file: "usr/lib/firmware/regulatory.db-upstream",
  licence: "ISC",
};
