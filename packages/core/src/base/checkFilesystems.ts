import { formatPath } from "../configPath.js";
import type { Problems } from "../errors.js";
import { didYouMean } from "../nearest.js";
import { type Filesystem, isDisk } from "../system/Filesystem.js";
import { isWithin } from "../system/mountOf.js";
import { type System, valuesOf } from "../system/System.js";
import { diskTypes } from "./diskTypes.js";
import { imageFolders, runtimeFolders } from "./systemFolders.js";

/** What must be mounted in some folders, because programs expect it there. */
const kernelFolders: Readonly<Record<string, string>> = {
  "/dev": "devtmpfs",
  "/dev/pts": "devpts",
  "/proc": "proc",
  "/sys": "sysfs",
};

/** Mount points that would hide all programs and settings. */
const hidesImage = (target: string) => target === "/" || imageFolders.includes(target);

/** Reports file systems that would hide what the device needs, that are hidden themselves, or that the kernel cannot read. */
export function checkFilesystems(system: System, problems: Problems): void {
  for (const filesystem of valuesOf(system.filesystems)) {
    checkPlace(filesystem, problems);
    if (isDisk(filesystem)) checkType(filesystem, system, problems);
  }
  checkHidden(system, problems);
}

function checkPlace(filesystem: Filesystem, problems: Problems): void {
  const { target, type } = filesystem;
  const add = (message: string, hint: string) =>
    problems.add({ code: "FILESYSTEM_PLACE", certain: true, path: placeOf(target), message, hint });
  const elsewhere = "Mount it in a folder for it, such as /srv";
  const needed = kernelFolders[target];
  if (hidesImage(target)) {
    add(
      `a file system at ${target} would hide the image's own files, without which the device does not start`,
      elsewhere,
    );
  } else if (needed !== undefined && type !== needed) {
    add(`programs need the ${needed} of the kernel at ${target}, not ${type}`, elsewhere);
  } else if (isDisk(filesystem) && runtimeFolders.includes(target)) {
    add(`services use ${target} before the disk is there, and the disk would hide their files`, elsewhere);
  } else if (isDisk(filesystem) && Object.keys(kernelFolders).some((folder) => isWithin(target, folder))) {
    add(`${target} is in a file system of the kernel, which has no such folder`, elsewhere);
  }
}

/** The config may ask for the driver of a file system that NixWRT does not know. */
function checkType({ target, type }: Filesystem, { kernelConfig }: System, problems: Problems): void {
  if (type === "auto" || Object.hasOwn(diskTypes, type)) return;
  const name = type.toUpperCase().replace(/[^A-Z0-9]/g, "_");
  const isOn = (symbol: string) => kernelConfig.get(symbol)?.value === "y";
  if ([name, `${name}_FS`].some(isOn)) return;
  problems.add({
    code: "FILESYSTEM_TYPE",
    path: placeOf(target),
    message: `the kernel gets no driver for the file system "${type}"${didYouMean(type, Object.keys(diskTypes))}`,
    hint: `Use ${Object.keys(diskTypes).join(", ")}, or ask for its driver, such as kernel: { config: { ${name}_FS: "y" } }`,
  });
}

/** Files of the image that nobody ever sees, because a file system is mounted over them at boot. */
function checkHidden(system: System, problems: Problems): void {
  const always = valuesOf(system.filesystems).filter((one) => !isDisk(one) && !hidesImage(one.target));
  for (const [path, { value, origins }] of system.files) {
    if (value.kind === "directory") continue;
    const over = always.find(({ target }) => isWithin(path, target));
    if (over === undefined) continue;
    problems.add({
      code: "FILE_HIDDEN",
      message: `${path} of ${origins.map(({ plugin }) => plugin).join(" and ")} is hidden at boot by the ${over.type} at ${over.target}`,
      hint: "Put it elsewhere in the image, such as /usr/share, or have a service write it in its prepare",
    });
  }
}

function placeOf(target: string): string {
  return formatPath(["filesystems", target]);
}
