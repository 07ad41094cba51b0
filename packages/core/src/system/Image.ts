import type { BootMedium } from "./Boot.js";

/** One part of a file that is written to flash, or loaded into RAM, unchanged. */
export interface LayoutPart {
  /** Name of lower-case letters, digits and `-`. Unique in the file. */
  readonly name: string;
  /** The kernel in the boot loader's format, or the root file system as squashfs. */
  readonly from: "kernel" | "rootfs";
  /** Bytes from the start of the file. Default: the end of the part before it. */
  readonly offset?: number;
  /** The part starts at a multiple of this, in bytes. Default: 1. */
  readonly align?: number;
  /** Maximum size in bytes. Default: the limit of the file. */
  readonly limit?: number;
}

/** Layout of a file for flash. Gaps between parts are 0xff, like erased flash. The last 4 KiB are a trailer that identifies the file. */
export interface ImageLayout {
  /** What the device boots from with this file. The device tree depends on it. */
  readonly medium: BootMedium;
  /** Parts, sorted by offset. */
  readonly parts: readonly LayoutPart[];
  /** The size of the file is a multiple of this, in bytes. */
  readonly eraseBlock: number;
  /** Maximum size of the file in bytes. */
  readonly limit: number;
  /** What it has to fit into, such as `the partition firmware`. */
  readonly place: string;
}

/** Content of a memory chip for an emulator. Gaps are 0xff, like erased flash. */
export interface ChipContent {
  /** Size of the chip in bytes. */
  readonly size: number;
  /** What the chip contains. Offsets are in bytes from its start. */
  readonly contents: readonly { readonly offset: number; readonly from: PartSource }[];
}

/** Content of a part of an image. */
export type PartSource =
  /** A file of the kernel step's output. */
  | { readonly kernel: string }
  /** The root file system as squashfs. */
  | "rootfs"
  | { readonly text: string }
  /** A file of a package's output. */
  | { readonly package: string; readonly file: string }
  | { readonly layout: ImageLayout }
  | { readonly chip: ChipContent }
  /** Commands for the boot loader that boot another part of this image from RAM: as text, or as a script for U-Boot's `source`. */
  | { readonly bootCommands: "text" | "script"; readonly file: string };

/** One file of an image. */
export interface ImagePart {
  /** File name in the image's folder. */
  readonly file: string;
  readonly from: PartSource;
  /** Permission bits. Default: 0o644. */
  readonly mode?: number;
}

/** An image that `nixwrt build` writes to `out/`: a folder with one file for each part. */
export interface ImageRecipe {
  /** Folder name below `out/`, and value of `--image`. */
  readonly name: string;
  readonly parts: readonly ImagePart[];
}

/** Whether a part contains the root file system, alone or together with others. */
export function holdsRootfs({ from }: Pick<ImagePart, "from">): boolean {
  if (typeof from !== "object") return true;
  if ("layout" in from) return from.layout.parts.some((one) => one.from === "rootfs");
  return "chip" in from && from.chip.contents.some(holdsRootfs);
}

/** Returns the packages from whose output a part takes files, apart from those in the root file system. */
export function packagesOf({ from }: Pick<ImagePart, "from">): string[] {
  if (typeof from !== "object") return [];
  if ("package" in from) return [from.package];
  return "chip" in from ? from.chip.contents.flatMap(packagesOf) : [];
}
