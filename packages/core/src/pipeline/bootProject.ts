import { existsSync } from "node:fs";
import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Emulator, type EmulatorOptions, startEmulator } from "../emulator/startEmulator.js";
import { netdevsOf, type Wiring } from "../emulator/Wire.js";
import { NixwrtError } from "../errors.js";
import type { EmulatorSpec } from "../system/Device.js";
import { type BuildOptions, buildFrom } from "./buildImages.js";
import { lazily } from "./lazily.js";
import { emulatorTools } from "./openEmulatorTools.js";
import type { Project } from "./openProject.js";
import { openArchive, type ProjectArchive } from "./projectArchive.js";

/** How to build and boot a project. */
export interface BootOptions
  extends Omit<BuildOptions, "images">,
    Pick<Wiring, "wires">,
    Pick<
      EmulatorOptions,
      "chipSockets" | "clock" | "memory" | "netdevs" | "reachHost" | "reboot" | "forward" | "disks" | "signal" | "tftp"
    > {
  /**
   * Powers on a board whose flash chips are the files in this folder. If the folder does not exist, it becomes a copy of the image `flash`,
   * which is built if needed. Default: QEMU boots the image `emulator`.
   */
  readonly chips?: string;
}

/**
 * Builds a project's emulator image if needed, and boots it in QEMU.
 * @throws {NixwrtError} as `buildImages` and `startEmulator` do; of class `config`: `NO_EMULATOR` if QEMU cannot emulate the device,
 * `NO_FLASH` if it cannot emulate its flash, `NO_NETWORK_CARD` if the device has too few network cards for `wires` or `netdevs`.
 */
export async function bootProject(project: Project, options: BootOptions = {}): Promise<Emulator> {
  const { chips, chipSockets, clock, memory, reachHost, reboot, forward, disks, tftp, wires, ...rest } = options;
  const { netdevs: given, ...build } = rest;
  const spec = emulatorOf(project);
  const netdevs = netdevsOf(project.system.device, {
    ...(wires === undefined ? {} : { wires }),
    ...(given === undefined ? {} : { netdevs: given }),
  });
  const archive = lazily(() => openArchive(project, build));
  if (chips !== undefined) await fillChips(project, archive, chips, build);
  const image = chips ?? (await buildImage(project, archive, "emulator", build));
  return await startEmulator({
    spec,
    image,
    board: chips !== undefined,
    ...(await emulatorTools(await archive(), build.signal)),
    ...(chipSockets === undefined ? {} : { chipSockets }),
    ...(tftp === undefined ? {} : { tftp }),
    ...(clock === undefined ? {} : { clock }),
    ...(memory === undefined ? {} : { memory }),
    ...(netdevs === undefined ? {} : { netdevs }),
    ...(reachHost === undefined ? {} : { reachHost }),
    ...(reboot === undefined ? {} : { reboot }),
    ...(forward === undefined ? {} : { forward }),
    ...(disks === undefined ? {} : { disks }),
    ...(build.signal === undefined ? {} : { signal: build.signal }),
  });
}

/**
 * Builds one image.
 * @returns its folder
 */
async function buildImage(
  project: Project,
  archive: () => Promise<ProjectArchive>,
  name: string,
  options: BuildOptions,
): Promise<string> {
  const { images } = await buildFrom(project, archive, { ...options, images: [name] });
  return images[0]?.path ?? "";
}

/**
 * Fills a folder with a board's flash chips in their factory state. Leaves an existing folder as it is.
 * @throws {NixwrtError} as {@link bootProject} does.
 */
export async function provideChips(project: Project, folder: string, build: BuildOptions = {}): Promise<void> {
  await fillChips(project, () => openArchive(project, build), folder, build);
}

async function fillChips(
  project: Project,
  archive: () => Promise<ProjectArchive>,
  folder: string,
  build: BuildOptions,
): Promise<void> {
  const chips = emulatorOf(project).chips;
  if (chips === undefined) {
    throw new NixwrtError("config", {
      code: "NO_FLASH",
      message: `this config gives QEMU's ${project.system.device.name} no flash`,
      hint: "Give its plugin the option `flash: true`",
    });
  }
  if (existsSync(folder)) return;
  const image = await buildImage(project, archive, "flash", build);
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  for (const name of Object.keys(chips)) await copyFile(join(image, name), join(part, name));
  await rename(part, folder);
}

function emulatorOf({ system }: Project): EmulatorSpec {
  const spec = system.device.emulator;
  if (spec !== undefined) return spec;
  throw new NixwrtError("config", {
    code: "NO_EMULATOR",
    message: `QEMU has no model of ${system.device.name}`,
    hint: "To try out a config, build it with @nixwrt/device-qemu, then change the device",
  });
}
