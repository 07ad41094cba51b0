/**
 * How far a function of a board works.
 * - `mainline`: the kernel that the device takes has all that it needs
 * - `patch-set`: with the patches of an OpenWrt tree; see `openwrtKernel`
 * - `untested`: everything is there, and nobody has tried it on the hardware
 * - `missing`: no driver that this project can build
 * - `none`: the board has no such thing
 */
export type Support = "mainline" | "patch-set" | "untested" | "missing" | "none";

/** What a table of boards has a column for, in this order. */
export const boardFunctions = ["serial", "flash", "leds", "usb", "ethernet", "switch", "wifi"] as const;

/** What a table of boards has a column for. */
export type BoardFunction = (typeof boardFunctions)[number];

/**
 * What people are told of a board. A device package, which has the keyword `nixwrt-device` in its package.json, exports a list
 * of these as `boards`: that is how `nixwrt devices` and `--device` find them.
 */
export interface Board {
  /** What `--device` takes: `gl-mt300n-v2`. Unique among all packages. */
  readonly name: string;
  /** Maker and model: `GL.iNet GL-MT300N-V2`. */
  readonly title: string;
  /** Such as `MT7628AN`. */
  readonly soc: string;
  /** Boards of one family share one kernel: `mt7628`. */
  readonly family: string;
  readonly ramMiB: number;
  /** Without it, the board is emulated. */
  readonly flashMiB?: number;
  readonly functions: Readonly<Record<BoardFunction, Support>>;
  /** What else is to be known, in one sentence. */
  readonly note?: string;
  /** What the package's default export is to be called with. Default: `{ board: name }`. */
  readonly options?: Readonly<Record<string, unknown>>;
}
