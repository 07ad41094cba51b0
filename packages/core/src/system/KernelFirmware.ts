import type { Source } from "./source.js";

/**
 * Data that is built into the kernel, because a driver asks for it before there is a file system: a radio's firmware, or the
 * regulatory database.
 */
export interface KernelFirmware {
  /** What the driver asks for, such as `regulatory.db` or `vendor/chip.bin`. */
  readonly name: string;
  /** What the manifest calls it, as a package. */
  readonly package: string;
  readonly source: Source;
  /** Its path in the unpacked source. */
  readonly file: string;
  /** SPDX licence expression. */
  readonly licence: string;
}
