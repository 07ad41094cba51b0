import { debianBinary } from "@nixwrt/core";
import { aarch64, type EmulatorSpec, kernelFile } from "@nixwrt/core/device";
import type { Machine } from "./Machine.js";
import { cardNames } from "./networkCards.js";
import { defaultMemory, type QemuSettings } from "./options.js";
import { virtKernelConfig } from "./virtKernelConfig.js";

/** QEMU's virtual board `virt` with a Cortex-A53, the 64-bit ARM CPU of most current routers. */
export function virt({ memory = defaultMemory, nics, usb }: QemuSettings): Machine {
  const emulator: EmulatorSpec = {
    package: "qemu-system-arm",
    binary: "qemu-system-aarch64",
    machine: "virt",
    cpu: "cortex-a53",
    kernel: kernelFile(aarch64),
    memory,
    append: "console=ttyAMA0 root=/dev/vda rootfstype=squashfs ro panic=1",
    disk: "virtio-blk-pci",
    // The option ROM is left out, because it would need another package. QEMU puts each card into the next slot.
    network: cardNames(nics).map(() => "virtio-net-pci,romfile="),
    arguments: ["-device", "virtio-rng-pci", ...(usb ? ["-device", "qemu-xhci,id=usb"] : [])],
  };
  return {
    device: {
      name: "qemu-virt-aarch64",
      cpu: { family: aarch64, march: "armv8-a", mtune: "cortex-a53" },
      kernel: { source: debianBinary("linux-source-6.12") },
      defaultImages: ["emulator"],
      emulator,
      interfaces: cardNames(nics),
      watchdog: "/dev/watchdog",
    },
    emulator,
    kernelConfig: virtKernelConfig,
    apply() {},
  };
}
