/**
 * How well a function of a board works.
 * - `mainline`: the device's kernel has the drivers
 * - `patch-set`: works with the patches of an OpenWrt tree; see `openwrtKernel`
 * - `untested`: the kernel has the drivers, but nobody has tried them on the hardware
 * - `missing`: this project can build no driver for it
 * - `none`: the board does not have the function
 */
export type Support = "mainline" | "patch-set" | "untested" | "missing" | "none";

/** Functions that have a column in a table of boards, in this order. */
export const boardFunctions = ["serial", "flash", "leds", "usb", "ethernet", "switch", "wifi"] as const;

/** A function that has a column in a table of boards. */
export type BoardFunction = (typeof boardFunctions)[number];

/**
 * Description of a board for users. A device package has the keyword `nixwrt-device` in its package.json and exports a list of these as
 * `boards`. `nixwrt devices` and `--device` find boards there.
 */
export interface Board {
  /** Name for `--device`, such as `gl-mt300n-v2`. Unique among all packages. */
  readonly name: string;
  /** Maker and model, such as `GL.iNet GL-MT300N-V2`. */
  readonly title: string;
  /** Name of the SoC, such as `MT7628AN`. */
  readonly soc: string;
  /** Name of its family, such as `mt7628`. Boards of one family share a kernel. */
  readonly family: string;
  readonly ramMiB: number;
  /** Undefined for an emulated board. */
  readonly flashMiB?: number;
  readonly functions: Readonly<Record<BoardFunction, Support>>;
  /** Anything else that users should know, in one sentence. */
  readonly note?: string;
  /** Argument for the package's default export. Default: `{ board: name }`. */
  readonly options?: Readonly<Record<string, unknown>>;
}
