import { posix } from "node:path";

/** A file system that is mounted at boot, or, if it is on a disk, as soon as the disk appears. */
export interface Filesystem {
  /** Absolute path of the mount point. */
  readonly target: string;
  /**
   * What to mount: `tmpfs`, `proc` and the like, or a disk: `LABEL=backup`, `UUID=…`, `/dev/sda1`. A disk can be plugged in and removed. It is mounted
   * when it appears, and services that depend on `mount:<target>` run only while it is mounted.
   */
  readonly source: string;
  /** Value for `mount -t`. */
  readonly type: string;
  /** Values for `mount -o`. */
  readonly options?: readonly string[];
}

/** Whether a file system is on a disk, which can be plugged in and removed, rather than provided by the kernel. */
export function isDisk({ source }: Pick<Filesystem, "source">): boolean {
  return /^(\/dev\/|LABEL=|UUID=)/.test(source);
}

/** Normalises a mount point: `/srv/` and `//srv` become `/srv`. */
export function mountPoint(path: string): string {
  return posix.normalize(path).replace(/(?<=.)\/$/, "");
}
