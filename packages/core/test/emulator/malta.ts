import type { EmulatorSpec } from "../../src/system/Device.js";

/** The emulator description of a device plugin. */
export const malta: EmulatorSpec = {
  package: "qemu-system-mips",
  binary: "qemu-system-mips",
  machine: "malta",
  cpu: "24Kc",
  memory: 128,
  append: "console=ttyS0 root=/dev/vda ro",
  disk: "virtio-blk-pci",
  network: ["virtio-net-pci,romfile=", "virtio-net-pci,romfile="],
  arguments: ["-device", "virtio-rng-pci"],
};
