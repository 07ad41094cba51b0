import { type Emulator, type EmulatorOptions, startEmulator } from "../emulator/startEmulator.js";
import { NixwrtError } from "../errors.js";
import { type BuildOptions, buildImages } from "./buildImages.js";
import { openEmulatorTools } from "./openEmulatorTools.js";
import type { Project } from "./openProject.js";

/** Name of the image that QEMU boots. */
const emulatorImage = "emulator";

export interface BootOptions
  extends Omit<BuildOptions, "images">,
    Pick<EmulatorOptions, "clock" | "memory" | "netdevs" | "reboot" | "forward" | "disks"> {}

/**
 * Builds a project's emulator image if needed, and boots it in QEMU.
 * @throws {NixwrtError} as `buildImages` and `startEmulator` do; `NO_EMULATOR` (config) when the device cannot be emulated.
 */
export async function bootProject(project: Project, options: BootOptions = {}): Promise<Emulator> {
  const { clock, memory, netdevs, reboot, forward, disks, ...build } = options;
  const spec = project.system.device.emulator;
  if (spec === undefined) {
    throw new NixwrtError("config", {
      code: "NO_EMULATOR",
      message: `QEMU has no model of ${project.system.device.name}`,
      hint: "Build with @nixwrt/device-qemu to try a config out, then change the device",
    });
  }
  const { images } = await buildImages(project, { ...build, images: [emulatorImage] });
  return await startEmulator({
    spec,
    image: images[0]?.path ?? "",
    ...(await openEmulatorTools(project, build)),
    ...(clock === undefined ? {} : { clock }),
    ...(memory === undefined ? {} : { memory }),
    ...(netdevs === undefined ? {} : { netdevs }),
    ...(reboot === undefined ? {} : { reboot }),
    ...(forward === undefined ? {} : { forward }),
    ...(disks === undefined ? {} : { disks }),
    ...(build.signal === undefined ? {} : { signal: build.signal }),
  });
}
