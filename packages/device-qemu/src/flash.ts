import {
  type EmulatorSpec,
  emulatorParts,
  type FlashMap,
  firmwareLayout,
  type Hooks,
  type ImageRecipe,
  renderRunScript,
} from "@nixwrt/core";
import { flashDeviceTree } from "./deviceTree.js";
import { bootCounter, deviceTreeFile, flashMap, norChip } from "./flashMap.js";
import { uboot, ubootFile } from "./uboot.js";

/** Files of the image `flash`: the board's chips. */
const norFile = "nor.bin";
const flashFile = emulatorParts.flash;

/** The chips as QEMU's -drive has them, but for the file. */
export const chipDrives = { [norFile]: "if=pflash", [flashFile]: "if=ide" };

/** All that a board with flash and U-Boot needs besides what every malta has. */
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

/** A start is a good one when every service is up. Until then U-Boot counts it against the firmware. */
const resetCounter = `until nixwrt-status > /dev/null; do sleep 1; done
devmem 0x${bootCounter.toString(16)} 32 0
exec sleep 2147483647`;

/** A board as it leaves the factory: the firmware is in both of its places. */
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

/** What a router's maker writes once: here just something that no upgrade may change. */
const factoryData = "QEMU malta, made by NixWRT\n";

function offsetOf({ partitions }: FlashMap, name: string): number {
  const found = partitions.find((one) => one.name === name);
  if (found === undefined) throw new Error(`the flash map has no partition ${name}`);
  return found.offset;
}
