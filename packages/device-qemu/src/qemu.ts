import { withOptions } from "@nixwrt/core";
import { type DevicePlugin, emulatorImage } from "@nixwrt/core/device";
import { malta } from "./malta.js";
import { type QemuOptions, qemuOptions } from "./options.js";
import { simulatedRadios, simulationSymbols } from "./radios.js";
import { stations } from "./stations.js";
import { virt } from "./virt.js";

/** The QEMU board for each CPU. */
const machines = { mips: malta, aarch64: virt };

/** USB with the driver for `qemu-xhci`. */
const usbSymbols = ["USB_SUPPORT", "USB", "USB_PCI", "USB_XHCI_HCD", "USB_XHCI_PCI"];

/**
 * A QEMU board with a virtio disk and virtio network cards (two by default): malta with a MIPS 24Kc, or `virt` with an ARM Cortex-A53.
 * eth0 is in a QEMU network with this machine. Each other card is in a network of its own, which reaches nothing.
 * It reports wrong options in its `problems`.
 */
export function qemu(options: QemuOptions = {}): DevicePlugin {
  return withOptions(qemuOptions, options, "@nixwrt/device-qemu", (settings) => {
    const machine = machines[settings.cpu](settings);
    return {
      name: "device-qemu",
      device: { ...machine.device, radios: simulatedRadios(settings.radios) },
      apply({ hooks, offer }) {
        const uses = offer("device.radios");
        const hasRadios = () => settings.stations || uses().length > 0;
        hooks.kernelConfig.tap("device-qemu", (kernel) => {
          for (const [symbol, value] of Object.entries(machine.kernelConfig)) kernel.set(symbol, value);
          kernel.enable(["WATCHDOG", "SOFT_WATCHDOG"], {
            reason: "the watchdog: QEMU has no working model of a hardware watchdog",
          });
          if (settings.usb) kernel.enable(usbSymbols, { reason: "usb" });
          if (!hasRadios()) return;
          for (const [symbol, value] of Object.entries(simulationSymbols))
            kernel.set(symbol, value, { reason: "simulated radios" });
        });
        hooks.kernelArguments.tap("device-qemu", (kernelArguments) => {
          if (hasRadios()) kernelArguments.add("mac80211_hwsim.radios", settings.radios);
        });
        machine.apply(hooks);
        if (settings.stations) stations(hooks);
        hooks.imageLayout.tap("device-qemu", (images, system) =>
          images.add(emulatorImage(system.device.emulator ?? machine.emulator)),
        );
      },
    };
  });
}
