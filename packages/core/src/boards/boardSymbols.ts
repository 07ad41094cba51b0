import type { KernelFirmware } from "../system/KernelFirmware.js";
import type { KconfigValue } from "../system/kconfig.js";
import { debianBinary } from "../system/source.js";

/** Kernel symbols of every router: what is outside the SoC, and how the kernel is built. */
export const boardSymbols: Readonly<Record<string, KconfigValue>> = {
  CC_OPTIMIZE_FOR_SIZE: "y",
  PRINTK_TIME: "y",
  // Timers that sleep between ticks
  HIGH_RES_TIMERS: "y",
  NO_HZ_IDLE: "y",
  // Flash. With the 4 KiB sectors of some chips, erase blocks would not be those of the partitions.
  SPI: "y",
  MTD_SPI_NOR: "y",
  MTD_SPI_NOR_USE_4K_SECTORS: "n",
  // Boards without flash share the kernel of those that have some.
  MTD_OF_PARTS: "y",
  NVMEM: "y",
  // LEDs, buttons, and the power of USB ports
  PINCTRL: "y",
  GPIOLIB: "y",
  // /dev/gpiochip*: pins that no driver has
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
  // Whatever network it is put into: one kernel for all.
  PACKET: "y",
  IPV6: "y",
  NETDEVICES: "y",
  ETHERNET: "y",
};

/** Linux 7 has one symbol for two of Linux 6. */
export const linux7Symbols: Readonly<Record<string, KconfigValue>> = { PROC_SYSCTL: "n", SYSCTL: "y" };

/**
 * Kernel symbols of every radio: what its driver needs to be compiled, and what it needs to run. Most drivers leave it to mac80211 to choose
 * the rate; without Minstrel there is nothing that chooses, and mac80211 registers no radio. The kernel does not check the signature of the regulatory database, which is part of it: it was checked
 * when it was fetched.
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

/** What each country allows. The kernel asks for it once, before there is a file system. */
export const regulatoryDatabase: KernelFirmware = {
  name: "regulatory.db",
  package: "wireless-regdb",
  source: debianBinary("wireless-regdb"),
  file: "usr/lib/firmware/regulatory.db-upstream",
  licence: "ISC",
};
