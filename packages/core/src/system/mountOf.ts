import { type Filesystem, isDisk } from "./Filesystem.js";
import { type System, valuesOf } from "./System.js";

/** File systems of the kernel in which nobody can create a file or a folder. */
const fixedTypes = ["proc", "sysfs", "devpts"];

/** Whether files and folders can be created in a file system. */
export function takesFiles({ type }: Pick<Filesystem, "type">): boolean {
  return !fixedTypes.includes(type);
}

/** Whether a file system is for a person's files: in RAM, or on a disk. /dev also takes files, but is for devices. */
export function holdsFiles(one: Pick<Filesystem, "type">): boolean {
  return takesFiles(one) && one.type !== "devtmpfs";
}

/** Whether a file system is mounted for reading only. Of several options, the last one counts. */
export function isReadOnly({ options = [] }: Pick<Filesystem, "options">): boolean {
  const flags = options.join(",").split(",");
  return flags.findLast((one) => one === "ro" || one === "rw") === "ro";
}

/** Whether a path is in a folder, or is the folder. Both are absolute. */
export function isWithin(path: string, folder: string): boolean {
  return `${path}/`.startsWith(folder === "/" ? "/" : `${folder}/`);
}

/** Returns the file system that contains a path, or undefined if the path is in the image itself, which is read-only. */
export function mountOf(path: string, system: Pick<System, "filesystems">): Filesystem | undefined {
  const around = valuesOf(system.filesystems).filter(({ target }) => isWithin(path, target));
  return around.toSorted((a, b) => b.target.length - a.target.length)[0];
}

/** Returns the disk that must be mounted before a mount point below it exists. */
export function diskAround({ target }: Filesystem, system: Pick<System, "filesystems">): Filesystem | undefined {
  const others = new Map([...system.filesystems].filter(([other]) => other !== target));
  const around = mountOf(target, { filesystems: others });
  return around !== undefined && isDisk(around) ? around : undefined;
}
