import type { KconfigValue } from "@nixwrt/core";

/** Kernel symbols of all QEMU boards: virtio devices, and features that make a guest easy to work with. */
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
  // No timer ticks while idle, so that an idle guest does not use the host's CPU.
  HIGH_RES_TIMERS: "y",
  NO_HZ_IDLE: "y",
  // /proc/config.gz
  IKCONFIG: "y",
  IKCONFIG_PROC: "y",
  // System V shared memory for busybox's syslogd: root file systems of real boards also run on this kernel.
  SYSVIPC: "y",
  // A kernel that panics restarts, so that the boot loader can count failed starts.
  PANIC_ON_OOPS: "y",
  PANIC_TIMEOUT: 3,
};
