import { debianBinary } from "@nixwrt/core";
import { linux7Symbols, mipsel, type SocFamily } from "@nixwrt/core/device";
import { mt7620Tree } from "./mt7620Tree.js";
import { mt7628Firmware } from "./mt7628Firmware.js";
import { mt7628Tree } from "./mt7628Tree.js";
import type { Mt7620Board, Mt7628Board } from "./RamipsBoard.js";
import { ralinkSymbols } from "./symbols.js";

/**
 * MT7620 and MT76x8, which the kernel treats as one SoC. Linux 6.12's device trees do not boot on either, and it has no driver for
 * MT7628's switch. Linux 7.3 does not have these problems, and Debian's backports have it.
 */
export const mt7620: SocFamily<Mt7620Board | Mt7628Board> = {
  cpu: { family: mipsel, march: "mips32r2", mtune: "24kc" },
  kernel: { source: debianBinary("linux-source-7.3", "trixie-backports") },
  // The boot loaders are based on U-Boot from Ralink's SDK, which copies the kernel to CFG_SPINAND_LOAD_ADDR (include/configs/rt2880.h).
  kernelMemory: { loadAddress: 0, packedAt: 0xc0_0000 },
  watchdog: "/dev/watchdog",
  kernelConfig: {
    ...ralinkSymbols,
    ...linux7Symbols,
    SOC_MT7620: "y",
    DTB_RT_NONE: "y",
    // No other symbol selects it, and without it the kernel finds no clock and stops.
    CLK_MTMIPS: "y",
    PINCTRL_SINGLE: "y",
    // MT7620's serial port has its own register layout.
    SERIAL_8250_RT288X: "y",
    NET_DSA_MT7628: "y",
    USB_EHCI_HCD: "y",
    USB_EHCI_HCD_PLATFORM: "y",
    // Slower devices, such as keyboards and sound cards, behind a hub
    USB_EHCI_TT_NEWSCHED: "y",
    USB_OHCI_HCD: "y",
    USB_OHCI_HCD_PLATFORM: "y",
    PHY_RALINK_USB: "y",
    // MT7620's watchdog. MT7628 has the same watchdog as MT7621.
    RALINK_WDT: "y",
  },
  wifi: {
    kernelConfig: { WLAN_VENDOR_MEDIATEK: "y", MT7603E: "y" },
    radios: [
      {
        ...{ interface: "wlan0", bands: ["2.4"], standards: ["n"], width: 40 },
        parts: {
          compatible: ["mediatek,mt7628-wmac"],
          // MT7603_EEPROM_SIZE of Linux's mt7603.h
          calibration: { name: "eeprom", minBytes: 1024 },
          firmware: ["mt7628_e2.bin"],
        },
      },
    ],
    packages: [mt7628Firmware],
    bindAgain: { driver: "bus/platform/drivers/mt76_wmac", device: "10300000.wmac" },
  },
  deviceTree: (board, settings) => (board.soc === "MT7620A" ? mt7620Tree(board) : mt7628Tree(board, settings)),
};
