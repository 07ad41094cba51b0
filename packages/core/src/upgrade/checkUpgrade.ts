import { Problems } from "../errors.js";
import { dateOf } from "../inspect/facts.js";
import type { DeviceFacts } from "./deviceFacts.js";
import type { UpgradeImage } from "./UpgradeImage.js";

export interface UpgradeImages {
  /** Image to try in RAM. */
  readonly phram?: UpgradeImage | undefined;
  /** Image to write to flash. */
  readonly firmware?: UpgradeImage | undefined;
}

/** Bytes that the rest of the system needs besides images, as in brickwrt-reserve. */
export const spareForLoad = 20480 * 1024;
const spareForCommit = 4096 * 1024;

/**
 * Returns all known objections to an upgrade before anything happens. The device decides in the end, but an upgrade that cannot work is not
 * even sent.
 * @param older whether an older image is intended
 */
export function checkUpgrade({ phram, firmware }: UpgradeImages, facts: DeviceFacts, older: boolean): Problems {
  const problems = new Problems();
  for (const image of [phram, firmware]) if (image !== undefined) checkImage(image, facts, older, problems);
  if (phram !== undefined && firmware !== undefined && phram.trailer.version !== firmware.trailer.version) {
    problems.add({
      code: "UPGRADE_IMAGES_DIFFER",
      path: firmware.file,
      message: `this image is ${firmware.trailer.version}, but the one for RAM is ${phram.trailer.version}`,
      hint: "Build both again: only the system that was tried may be written to flash",
    });
  }
  if (phram !== undefined) {
    const rootfs = phram.trailer.parts.find((part) => part.name === "rootfs")?.bytes ?? 0;
    if (facts.phram === undefined || rootfs > facts.phram - 4096) {
      const room = facts.phram === undefined ? "no RAM is reserved" : `${facts.phram} bytes of RAM are reserved`;
      problems.add({
        code: "UPGRADE_TOO_LARGE",
        path: phram.file,
        message: `its root file system has ${rootfs} bytes, but ${room} for one on the device`,
        hint: facts.phram === undefined ? "Use --now: this device cannot run from RAM" : "Make the image smaller",
      });
    }
    needMemory(2 * phram.bytes + spareForLoad, phram);
  }
  if (firmware !== undefined) {
    if (facts.flash === undefined || firmware.bytes > facts.flash) {
      problems.add({
        code: "UPGRADE_TOO_LARGE",
        path: firmware.file,
        message: `it has ${firmware.bytes} bytes, but the flash partition has ${facts.flash ?? 0}`,
        hint: "Compare with `nixwrt plan --layout`: the flash map has changed, or this is another device",
      });
    }
    if (phram === undefined) needMemory(firmware.bytes + spareForCommit, firmware);
  }
  return problems;

  function needMemory(bytes: number, { file }: UpgradeImage): void {
    if (facts.memory >= bytes) return;
    const mebibytes = (value: number) => `${(value / 2 ** 20).toFixed(1)} MiB`;
    problems.add({
      code: "UPGRADE_MEMORY",
      path: file,
      message: `the upgrade needs ${mebibytes(bytes)} of the device's memory, but only ${mebibytes(facts.memory)} is free`,
      hint: "Stop a large service there, or restart the device",
    });
  }
}

function checkImage({ file, trailer, signed }: UpgradeImage, facts: DeviceFacts, older: boolean, problems: Problems) {
  if (trailer.device !== facts.device) {
    problems.add({
      code: "UPGRADE_WRONG_DEVICE",
      path: file,
      message: `this image is for ${trailer.device}, but the device is ${facts.device}`,
      hint: "Choose the device with --device, or another address",
    });
  }
  if (trailer.buildDate < facts.buildDate && !older) {
    problems.add({
      code: "UPGRADE_OLDER",
      path: file,
      message: `it was built on ${dayOf(trailer.buildDate)}, but the device runs a system built on ${dayOf(facts.buildDate)}`,
      hint: "Run `nixwrt update` and build again. To go back on purpose, give --older",
    });
  }
  if (facts.signed && !signed) {
    problems.add({
      code: "UPGRADE_UNSIGNED",
      path: file,
      message: "it is not signed, but the device accepts only images that are signed with its key",
      hint: "Add `signing` to your config, with the key that the device knows",
    });
  }
}

/** Formats a time as a day. Returns an invalid date, such as from a device with a damaged file, as a number. */
function dayOf(seconds: number): string {
  return dateOf(seconds)?.slice(0, 10) ?? `${seconds} seconds after 1970`;
}
