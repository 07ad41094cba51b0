/** A file system that is mounted at boot. */
export interface Filesystem {
  /** Mount point, absolute. */
  readonly target: string;
  /** What is mounted: a device, `tmpfs`, `proc`. */
  readonly source: string;
  /** As `mount -t` has it. */
  readonly type: string;
  /** As `mount -o` has them. */
  readonly options?: readonly string[];
}
