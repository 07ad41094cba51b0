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
import { cardNames, maltaCards } from "./networkCards.js";
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
    device: maltaDevice(settings, endian, emulator),
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

function maltaDevice(
  { flash: hasFlash, nics }: QemuSettings,
  endian: "big" | "little",
  emulator: EmulatorSpec,
): DeviceSpec {
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
    interfaces: cardNames(nics),
    watchdog: "/dev/watchdog",
  };
}

function maltaEmulator({ flash: hasFlash, memory, nics, usb }: QemuSettings, endian: "big" | "little"): EmulatorSpec {
  return {
    package: "qemu-system-mips",
    binary: endian === "big" ? "qemu-system-mips" : "qemu-system-mipsel",
    machine: "malta",
    cpu: "24Kc",
    memory: memory ?? (hasFlash ? flashMemory : defaultMemory),
    append: "console=ttyS0 root=/dev/vda rootfstype=squashfs ro panic=1",
    disk: "virtio-blk-pci",
    network: hasFlash ? pcnets(nics) : virtios(nics),
    arguments: ["-device", "virtio-rng-pci", ...(usb ? ["-device", usbController] : [])],
    ...(hasFlash ? { chips: chipDrives } : {}),
  };
}

/** Without its option ROM, which only a PC's firmware would run, QEMU needs no further package. The slot before the shared one is the disk's. */
const virtios = (count: number) => maltaCards(count, "virtio-net-pci,romfile=", [undefined, undefined], "0x13");

/** What U-Boot can drive, too; the first is in the slot of the board's own. */
const pcnets = (count: number) => maltaCards(count, "pcnet,romfile=", ["0xb", undefined], "0xb");
