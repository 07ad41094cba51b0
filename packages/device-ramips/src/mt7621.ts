import { debianBinary } from "@nixwrt/core";
import { mipsel, type SocFamily } from "@nixwrt/core/device";
import { mt7621Tree } from "./mt7621Tree.js";
import type { Mt7621Board } from "./RamipsBoard.js";
import { ralinkSymbols } from "./symbols.js";

/** MT7621: two cores with two threads each. Linux 6.12, a long-term release, supports the whole SoC. */
export const mt7621: SocFamily<Mt7621Board> = {
  cpu: { family: mipsel, march: "mips32r2", mtune: "24kc" },
  kernel: { source: debianBinary("linux-source-6.12") },
  kernelMemory: { loadAddress: 0x1000 },
  watchdog: "/dev/watchdog",
  kernelConfig: {
    ...ralinkSymbols,
    SOC_MT7621: "y",
    // No other symbol selects it, and without it the kernel finds no clock and stops.
    CLK_MT7621: "y",
    SMP: "y",
    NR_CPUS: 4,
    MIPS_CPS: "y",
    // The second thread of each core
    MIPS_MT_SMP: "y",
    // 64 of 512 MiB are above the SoC's registers.
    HIGHMEM: "y",
    PINCTRL_MT7621: "y",
    NET_DSA_MT7530: "y",
    NET_DSA_MT7530_MDIO: "y",
    PCIE_MT7621: "y",
    PHY_MT7621_PCI: "y",
    // Disks, for boards that are built for them
    SCSI: "y",
    BLK_DEV_SD: "y",
    ATA: "y",
    SATA_AHCI: "y",
    LEDS_TRIGGER_DISK: "y",
    USB_XHCI_HCD: "y",
    USB_XHCI_MTK: "y",
  },
  deviceTree: mt7621Tree,
};
