import { type Filesystem, isDisk } from "./Filesystem.js";
import { type System, valuesOf } from "./System.js";

/** File systems of the kernel itself, which never hold a person's files. */
const kernelTypes = new Set(["proc", "sysfs", "devpts", "devtmpfs"]);

/** Whether files can be stored in a file system: in RAM, or on a disk. */
export function holdsFiles({ type }: Pick<Filesystem, "type">): boolean {
  return !kernelTypes.has(type);
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
