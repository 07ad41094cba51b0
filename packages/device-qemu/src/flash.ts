import type { Hooks, ImageRecipe } from "@nixwrt/core";
import { type EmulatorSpec, emulatorParts, type FlashMap, firmwareLayout, renderRunScript } from "@nixwrt/core/device";
import { flashDeviceTree } from "./deviceTree.js";
import { bootCounter, deviceTreeFile, flashMap, norChip } from "./flashMap.js";
import { uboot, ubootFile } from "./uboot.js";

/** Files of the image `flash`: the contents of the board's flash chips. */
const norFile = "nor.bin";
const flashFile = emulatorParts.flash;

/** Options of QEMU's -drive for each chip, without the file. */
export const chipDrives = { [norFile]: "if=pflash", [flashFile]: "if=ide" };

/** Taps hooks for a malta board with flash and U-Boot. */
export function flash(hooks: Hooks, endian: "big" | "little", emulator: EmulatorSpec): void {
  hooks.deviceTree.tap("device-qemu", (deviceTree) => deviceTree.file(deviceTreeFile, flashDeviceTree));
  hooks.packages.tap("device-qemu", (packages) => packages.add(uboot(endian), { reason: "flash" }));
  hooks.busybox.tap("device-qemu", (busybox) => busybox.enable(["DEVMEM"], { reason: "the boot counter" }));
  hooks.kernelConfig.tap("device-qemu", (kernel) =>
    kernel.enable(["DEVMEM"], { reason: "the boot counter, which U-Boot keeps in RAM" }),
  );
  hooks.services.tap("device-qemu", (services) => services.add({ name: "boot-counter", run: resetCounter }));
  hooks.imageLayout.tap("device-qemu", (images, system) =>
    images.add(flashImage(renderRunScript(system.device.emulator ?? emulator, "flash"))),
  );
}

/** A start is successful when every service is up. Until then, U-Boot counts it as failed. */
const resetCounter = `until nixwrt-status > /dev/null; do sleep 1; done
devmem 0x${bootCounter.toString(16)} 32 0
exec sleep 2147483647`;

/** The flash of a new board: the firmware and the recovery image are the same. */
function flashImage(runScript: string): ImageRecipe {
  const layout = firmwareLayout(flashMap);
  return {
    name: "flash",
    parts: [
      {
        file: norFile,
        from: {
          chip: { size: norChip.size, contents: [{ offset: 0, from: { package: "u-boot-malta", file: ubootFile } }] },
        },
      },
      {
        file: flashFile,
        from: {
          chip: {
            size: flashMap.size,
            contents: [
              { offset: offsetOf(flashMap, "factory"), from: { text: factoryData } },
              { offset: offsetOf(flashMap, "firmware"), from: { layout } },
              { offset: offsetOf(flashMap, "recovery"), from: { layout } },
            ],
          },
        },
      },
      { file: emulatorParts.script, from: { text: runScript }, mode: 0o755 },
    ],
  };
}

/** Data that a router's manufacturer writes once. Here, any bytes that no upgrade may change. */
const factoryData = "QEMU malta, made by NixWRT\n";

function offsetOf({ partitions }: FlashMap, name: string): number {
  const found = partitions.find((one) => one.name === name);
  if (found === undefined) throw new Error(`the flash map has no partition ${name}`);
  return found.offset;
}
