import type { KconfigValue } from "@nixwrt/core";

/** Kernel symbols of every board of QEMU's: its virtio devices, and what makes a guest easy to work with. */
export const emulatedSymbols: Readonly<Record<string, KconfigValue>> = {
  CC_OPTIMIZE_FOR_SIZE: "y",
  PRINTK_TIME: "y",
  // The PCI bus, and its quirks
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
  // /proc/config.gz
  IKCONFIG: "y",
  IKCONFIG_PROC: "y",
  // System V's shared memory, which busybox's syslogd wants: real boards' root file systems run on this kernel, too.
  SYSVIPC: "y",
  // A kernel that fails restarts, and a boot loader counts that.
  PANIC_ON_OOPS: "y",
  PANIC_TIMEOUT: 3,
};
