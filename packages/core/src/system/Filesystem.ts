import { posix } from "node:path";

/** A file system that is mounted at boot, or for a disk, as soon as the disk is there. */
export interface Filesystem {
  /** Mount point, absolute. */
  readonly target: string;
  /**
   * What is mounted: `tmpfs`, `proc` and the like, or a disk: `LABEL=backup`, `UUID=…`, `/dev/sda1`. A disk may come and
   * go: it is mounted when it appears, and services that depend on `mount:<target>` run only while it is there.
   */
  readonly source: string;
  /** As `mount -t` has it. */
  readonly type: string;
  /** As `mount -o` has them. */
  readonly options?: readonly string[];
}

/** Whether a file system is on a disk, which may come and go, rather than in the kernel. */
export function isDisk({ source }: Pick<Filesystem, "source">): boolean {
  return /^(\/dev\/|LABEL=|UUID=)/.test(source);
}

/** A mount point as it is compared: `/srv/` and `//srv` are `/srv`. */
export function mountPoint(path: string): string {
  return posix.normalize(path).replace(/(?<=.)\/$/, "");
}
