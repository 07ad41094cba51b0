import type { EmulatorSpec } from "../system/Device.js";
import type { ImageRecipe } from "../system/Image.js";
import { emulatorParts, renderRunScript, startedKernel } from "./runScript.js";

/** Returns the image `emulator` of a device. `nixwrt run` boots it, and so does its own script, which needs only sh and QEMU. */
export function emulatorImage(emulator: EmulatorSpec): ImageRecipe {
  const kernel = startedKernel(emulator);
  return {
    name: "emulator",
    parts: [
      { file: kernel, from: { kernel } },
      { file: emulatorParts.rootfs, from: "rootfs" },
      { file: emulatorParts.script, from: { text: renderRunScript(emulator) }, mode: 0o755 },
    ],
  };
}
