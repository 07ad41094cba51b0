import type { KconfigValue } from "@nixwrt/core";

/**
 * Kernel symbols of QEMU's malta board, without its byte order. The root file system and busybox ask for what they need themselves.
 */
export const maltaKernelConfig: Readonly<Record<string, KconfigValue>> = {
  // The board and its CPU
  MIPS_MALTA: "y",
  CPU_MIPS32_R2: "y",
  "32BIT": "y",
  // Command line and device tree are behind the kernel; without those, QEMU's -append, and the tree that the kernel has for malta.
  MIPS_RAW_APPENDED_DTB: "y",
  MIPS_CMDLINE_FROM_DTB: "y",
  CC_OPTIMIZE_FOR_SIZE: "y",
  // Console
  PRINTK_TIME: "y",
  SERIAL_8250: "y",
  SERIAL_8250_CONSOLE: "y",
  // The PCI bus; its quirks hold malta's interrupt routing.
  PCI: "y",
  PCI_QUIRKS: "y",
  // Disk, network and random numbers
  BLK_DEV: "y",
  NETDEVICES: "y",
  NET_CORE: "y",
  VIRTIO_MENU: "y",
  VIRTIO_PCI: "y",
  VIRTIO_BLK: "y",
  VIRTIO_NET: "y",
  HW_RANDOM: "y",
  HW_RANDOM_VIRTIO: "y",
  IPV6: "y",
  // Timers that sleep between ticks, so that an idle guest leaves the host's CPU alone.
  HIGH_RES_TIMERS: "y",
  NO_HZ_IDLE: "y",
  // reboot and poweroff end QEMU.
  POWER_RESET: "y",
  POWER_RESET_SYSCON: "y",
  POWER_RESET_PIIX4_POWEROFF: "y",
  // /proc/config.gz
  IKCONFIG: "y",
  IKCONFIG_PROC: "y",
  // System V's shared memory, which busybox's syslogd wants: real boards' root file systems run on this kernel, too.
  SYSVIPC: "y",
  // Root file systems in flash, and in RAM as if it were
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
  // The disk that stands for the other chip
  MTD_BLOCK2MTD: "y",
  ATA: "y",
  ATA_SFF: "y",
  ATA_BMDMA: "y",
  ATA_PIIX: "y",
  SCSI: "y",
  BLK_DEV_SD: "y",
  // The network interface that U-Boot can drive, too
  ETHERNET: "y",
  NET_VENDOR_AMD: "y",
  PCNET32: "y",
  // A kernel that fails restarts, and U-Boot counts that.
  PANIC_ON_OOPS: "y",
  PANIC_TIMEOUT: 3,
};
