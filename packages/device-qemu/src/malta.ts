import {
  type DeviceSpec,
  debianBinary,
  type EmulatorSpec,
  type Hooks,
  mips,
  mipsel,
  readKernelPatches,
} from "@nixwrt/core";
import { chipDrives, flash } from "./flash.js";
import { flashMemory, maltaBoot } from "./flashMap.js";
import type { Machine } from "./Machine.js";
import { maltaKernelConfig } from "./maltaKernelConfig.js";
import { defaultMemory, type QemuSettings } from "./options.js";

/**
 * QEMU's xHCI controller in malta's slot 12, which is meant for a sound chip: of the slots that QEMU would choose, the first four alone have an
 * interrupt line (arch/mips/pci/fixup-malta.c), and other devices take those. This one's is not that of the disk and eth0.
 */
const usbController = "qemu-xhci,id=usb,addr=0xc";

/** QEMU's malta board: a MIPS 24Kc. */
export function malta(settings: QemuSettings): Machine {
  const { endian = "big", flash: hasFlash } = settings;
  const emulator = maltaEmulator(settings, endian);
  return {
    device: maltaDevice(endian, hasFlash, emulator),
    emulator,
    kernelConfig: { ...maltaKernelConfig, [endian === "big" ? "CPU_BIG_ENDIAN" : "CPU_LITTLE_ENDIAN"]: "y" },
    apply(hooks: Hooks) {
      hooks.kernelPatches.tap("device-qemu", (patches) =>
        patches.series("device-qemu", readKernelPatches(new URL("../patches", import.meta.url))),
      );
      if (hasFlash) flash(hooks, endian, emulator);
    },
  };
}

function maltaDevice(endian: "big" | "little", hasFlash: boolean, emulator: EmulatorSpec): DeviceSpec {
  const family = endian === "big" ? mips : mipsel;
  const { packaging } = family.kernel;
  return {
    name: `qemu-malta-${endian}`,
    cpu: { family, march: "mips32r2", mtune: "24kc" },
    // With flash and without, it is one kernel, which looks for a device tree behind itself and does without.
    kernel: { source: debianBinary("linux-source-6.12"), ...(packaging === undefined ? {} : { packaging }) },
    defaultImages: [hasFlash ? "flash" : "emulator"],
    ...(hasFlash ? { boot: maltaBoot(endian) } : {}),
    emulator,
    interfaces: ["eth0", "eth1"],
    watchdog: "/dev/watchdog",
  };
}

function maltaEmulator({ flash: hasFlash, memory, usb }: QemuSettings, endian: "big" | "little"): EmulatorSpec {
  // Without its option ROM, which only a PC's firmware would run, QEMU needs no further package.
  const virtio = "virtio-net-pci,romfile=";
  // What U-Boot can drive, too; the first is in the slot of the board's own.
  const pcnets = ["pcnet,addr=0xb,romfile=", "pcnet,romfile="];
  return {
    package: "qemu-system-mips",
    binary: endian === "big" ? "qemu-system-mips" : "qemu-system-mipsel",
    machine: "malta",
    cpu: "24Kc",
    memory: memory ?? (hasFlash ? flashMemory : defaultMemory),
    append: "console=ttyS0 root=/dev/vda rootfstype=squashfs ro panic=1",
    disk: "virtio-blk-pci",
    network: hasFlash ? pcnets : [virtio, virtio],
    arguments: ["-device", "virtio-rng-pci", ...(usb ? ["-device", usbController] : [])],
    ...(hasFlash ? { chips: chipDrives } : {}),
  };
}
