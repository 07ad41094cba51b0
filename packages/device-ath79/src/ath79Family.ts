import { debianBinary } from "@nixwrt/core";
import { linux7Symbols, mips, type SocFamily } from "@nixwrt/core/device";
import type { Ath79Board } from "./Ath79Board.js";
import { ar934xIncludes } from "./ar934x.js";
import { ath79Tree } from "./ath79Tree.js";

/**
 * AR71xx to QCA95xx: one kernel detects the SoC at boot. Linux 6.12 does not find their radios in a device tree. Linux 7.3 does, and
 * Debian's backports have it.
 */
export const ath79Family: SocFamily<Ath79Board> = {
  cpu: { family: mips, march: "mips32r2", mtune: "24kc" },
  kernel: { source: debianBinary("linux-source-7.3", "trixie-backports") },
  // The flash is mapped into memory at 0x1f000000. Boot loaders unpack the kernel from there.
  kernelMemory: { loadAddress: 0x6_0000, packedAt: "flash" },
  watchdog: "/dev/watchdog",
  kernelConfig: {
    ...linux7Symbols,
    ATH79: "y",
    CPU_BIG_ENDIAN: "y",
    CPU_MIPS32_R2: "y",
    // Consoles: AR933x has its own type of serial port.
    SERIAL_8250: "y",
    SERIAL_8250_CONSOLE: "y",
    SERIAL_8250_NR_UARTS: 1,
    SERIAL_8250_RUNTIME_UARTS: 1,
    SERIAL_OF_PLATFORM: "y",
    SERIAL_AR933X: "y",
    SERIAL_AR933X_CONSOLE: "y",
    SPI_ATH79: "y",
    SPI_AR934X: "y",
    PINCTRL_SINGLE: "y",
    GPIO_ATH79: "y",
    ATH79_WDT: "y",
    // Ethernet, and the switch of AR9331
    NET_VENDOR_ATHEROS: "y",
    AG71XX: "y",
    NET_DSA: "y",
    NET_DSA_AR9331: "y",
    AT803X_PHY: "y",
    // USB: AR933x has a ChipIdea controller.
    PHY_ATH79_USB: "y",
    USB_EHCI_HCD: "y",
    USB_EHCI_HCD_PLATFORM: "y",
    // Slower devices, such as keyboards and sound cards, behind a hub
    USB_EHCI_TT_NEWSCHED: "y",
    USB_CHIPIDEA: "y",
    USB_CHIPIDEA_HOST: "y",
    USB_CHIPIDEA_GENERIC: "y",
  },
  wifi: {
    kernelConfig: { WLAN_VENDOR_ATH: "y", ATH9K: "y", ATH9K_AHB: "y" },
    radios: [
      {
        ...{ interface: "wlan0", bands: ["2.4"], standards: ["n"], width: 40 },
        parts: {
          compatible: ["qca,ar9330-wifi", "qca,ar9340-wifi", "qca,qca9530-wifi"],
          // What ath9k_nvmem_request_eeprom of Linux's ath9k wants
          calibration: { name: "calibration", minBytes: 512 },
        },
      },
    ],
  },
  includes: ar934xIncludes,
  deviceTree: ath79Tree,
};
