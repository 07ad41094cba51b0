import { type DeviceSpec, debianBinary, type Hooks, readKernelPatches } from "@nixwrt/core";
import { type EmulatorSpec, mips, mipsel } from "@nixwrt/core/device";
import { chipDrives, flash } from "./flash.js";
import { flashMemory, maltaBoot } from "./flashMap.js";
import type { Machine } from "./Machine.js";
import { maltaKernelConfig } from "./maltaKernelConfig.js";
import { cardNames, maltaCards } from "./networkCards.js";
import { defaultMemory, type QemuSettings } from "./options.js";

/**
 * QEMU's xHCI controller in malta's slot 12, which is meant for a sound chip. Of the slots that QEMU would choose, only the first four have an
 * interrupt line (arch/mips/pci/fixup-malta.c), and other devices use them. Slot 12 does not share the line of the disk and eth0.
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
    // Boards with and without flash share one kernel. It uses the device tree that is appended to it, if there is one.
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

/** The option ROM, which only a PC's firmware runs, is left out: it would need another package. The disk has the slot before the shared one. */
const virtios = (count: number) => maltaCards(count, "virtio-net-pci,romfile=", [undefined, undefined], "0x13");

/** A card that U-Boot also supports. The first one is in the slot of the board's own card. */
const pcnets = (count: number) => maltaCards(count, "pcnet,romfile=", ["0xb", undefined], "0xb");
