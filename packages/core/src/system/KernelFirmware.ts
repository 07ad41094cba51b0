import type { Source } from "./source.js";

/**
 * Data that is built into the kernel, because a driver asks for it before there is a file system: firmware of a radio, or the regulatory
 * database.
 */
export interface KernelFirmware {
  /** File name that the driver asks for, such as `regulatory.db` or `vendor/chip.bin`. */
  readonly name: string;
  /** Name of the package in the manifest. */
  readonly package: string;
  readonly source: Source;
  /** Path in the unpacked source. */
  readonly file: string;
  /** SPDX licence expression. */
  readonly licence: string;
}
