import type { Filesystem, System } from "@nixwrt/core";

/** File systems of the kernel itself, which never hold a person's files. */
const kernelTypes = new Set(["proc", "sysfs", "devpts", "devtmpfs"]);

export function isKernels({ type }: Filesystem): boolean {
  return kernelTypes.has(type);
}

/** The mount point that contains a path, or undefined when the path is in the image itself, which is read-only. */
export function mountOf(path: string, system: System): Filesystem | undefined {
  const around = [...system.filesystems.values()]
    .map((one) => one.value)
    .filter((one) => !isKernels(one) && `${path}/`.startsWith(one.target === "/" ? "/" : `${one.target}/`));
  return around.toSorted((a, b) => b.target.length - a.target.length)[0];
}
