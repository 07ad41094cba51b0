import {
  type DevicePlugin,
  type DeviceSpec,
  debianBinary,
  type EmulatorSpec,
  emulatorParts,
  parseOptions,
  readKernelPatches,
  renderRunScript,
  type z,
} from "@nixwrt/core";
import { chipDrives, flash } from "./flash.js";
import { flashMemory, maltaBoot } from "./flashMap.js";
import { maltaKernelConfig } from "./kernelConfig.js";
import { defaultMemory, type QemuOptions, qemuOptions } from "./options.js";

/**
 * QEMU's malta board: a MIPS 24Kc with a virtio disk and two virtio network interfaces. eth0 reaches what the host
 * reaches; eth1 is plugged into nothing.
 * @throws {NixwrtError} of class `config` when an option is wrong.
 */
export function qemu(options: QemuOptions = {}): DevicePlugin {
  const settings = parseOptions(qemuOptions, options, "@nixwrt/device-qemu");
  const emulator = maltaEmulator(settings);
  return {
    name: "device-qemu",
    device: maltaDevice(settings, emulator),
    apply({ hooks }) {
      hooks.kernelConfig.tap("device-qemu", (kernel) => {
        for (const [symbol, value] of Object.entries(maltaKernelConfig)) kernel.set(symbol, value);
        kernel.enable([settings.endian === "big" ? "CPU_BIG_ENDIAN" : "CPU_LITTLE_ENDIAN"], { reason: "endian" });
        kernel.enable(["WATCHDOG", "SOFT_WATCHDOG"], {
          reason: "the watchdog, for which QEMU has no model that works",
        });
        if (settings.usb) kernel.enable(usbSymbols, { reason: "usb" });
      });
      hooks.kernelPatches.tap("device-qemu", (patches) =>
        patches.series("device-qemu", readKernelPatches(new URL("../patches", import.meta.url))),
      );
      if (settings.flash) flash(hooks, settings.endian, emulator);
      hooks.imageLayout.tap("device-qemu", (images, system) =>
        images.add({
          name: "emulator",
          parts: [
            { file: emulatorParts.kernel, from: { kernel: "vmlinux" } },
            { file: emulatorParts.rootfs, from: "rootfs" },
            {
              file: emulatorParts.script,
              from: { text: renderRunScript(system.device.emulator ?? emulator) },
              mode: 0o755,
            },
          ],
        }),
      );
    },
  };
}

/**
 * QEMU's xHCI controller in malta's slot 12, which is meant for a sound chip: of the slots that QEMU would choose, the first four alone have an
 * interrupt line (arch/mips/pci/fixup-malta.c), and other devices take those. This one's is not that of the disk and eth0.
 */
const usbController = "qemu-xhci,id=usb,addr=0xc";
/** USB, and the driver of QEMU's `qemu-xhci`. */
const usbSymbols = ["USB_SUPPORT", "USB", "USB_PCI", "USB_XHCI_HCD", "USB_XHCI_PCI"];

type Settings = z.output<typeof qemuOptions>;

function maltaDevice({ endian, flash: hasFlash }: Settings, emulator: EmulatorSpec): DeviceSpec {
  return {
    name: `qemu-malta-${endian}`,
    cpu: { arch: endian === "big" ? "mips" : "mipsel", march: "mips32r2", mtune: "24kc" },
    kernel: { source: debianBinary("linux-source-6.12"), arch: "mips" },
    defaultImages: [hasFlash ? "flash" : "emulator"],
    ...(hasFlash ? { boot: maltaBoot(endian) } : {}),
    emulator,
    interfaces: ["eth0", "eth1"],
    watchdog: "/dev/watchdog",
  };
}

function maltaEmulator({ endian, flash: hasFlash, memory, usb }: Settings): EmulatorSpec {
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
