import type { BootMedium } from "./Boot.js";

/** One part of a file that is written to flash, or put into RAM, as it is. */
export interface LayoutPart {
  /** Lower-case letters, digits and `-`; unique in the file. */
  readonly name: string;
  /** The kernel as the device's boot loader takes it, or the root file system as squashfs. */
  readonly from: "kernel" | "rootfs";
  /** Bytes from the start of the file. Default: where the part before it ends. */
  readonly offset?: number;
  /** The part starts at a multiple of this, in bytes. Default 1. */
  readonly align?: number;
  /** Bytes that it may have; default: as many as the file. */
  readonly limit?: number;
}

/**
 * How a file for flash is laid out. What no part covers is 0xff, as erased flash is; the last 4 KiB are a trailer that says what the
 * file is.
 */
export interface ImageLayout {
  /** What the device is booted from with it: its device trees differ. */
  readonly medium: BootMedium;
  /** In the order of their offsets. */
  readonly parts: readonly LayoutPart[];
  /** The file's size is a multiple of this, in bytes. */
  readonly eraseBlock: number;
  /** Bytes that the file may have. */
  readonly limit: number;
  /** What it is to fit into, such as `the partition firmware`. */
  readonly place: string;
}

/** All that a memory chip holds, as an emulator has it. What nothing covers is 0xff, as erased flash is. */
export interface ChipContent {
  /** Bytes. */
  readonly size: number;
  /** What is in it, by bytes from its start. */
  readonly contents: readonly { readonly offset: number; readonly from: PartSource }[];
}

/** What a part of an image holds. */
export type PartSource =
  /** A file of the kernel step's output. */
  | { readonly kernel: string }
  /** The root file system as squashfs. */
  | "rootfs"
  | { readonly text: string }
  /** A file of the output of a package. */
  | { readonly package: string; readonly file: string }
  | { readonly layout: ImageLayout }
  | { readonly chip: ChipContent }
  /** What is typed at the boot loader to boot another part of this image from RAM: as text, or as a script for U-Boot's `source`. */
  | { readonly bootCommands: "text" | "script"; readonly file: string };

/** One file of an image. */
export interface ImagePart {
  /** File name within the image. */
  readonly file: string;
  readonly from: PartSource;
  /** Default 0o644. */
  readonly mode?: number;
}

/** Something that `nixwrt build` makes in `out/`: a folder of parts. */
export interface ImageRecipe {
  /** Folder name below `out/`, and what `--image` takes. */
  readonly name: string;
  readonly parts: readonly ImagePart[];
}

/** Whether the root file system is in a part, whole or as part of it. */
export function holdsRootfs({ from }: Pick<ImagePart, "from">): boolean {
  if (typeof from !== "object") return true;
  if ("layout" in from) return from.layout.parts.some((one) => one.from === "rootfs");
  return "chip" in from && from.chip.contents.some(holdsRootfs);
}

/** The packages whose output a part takes files of, beyond what is in the root file system. */
export function packagesOf({ from }: Pick<ImagePart, "from">): string[] {
  if (typeof from !== "object") return [];
  if ("package" in from) return [from.package];
  return "chip" in from ? from.chip.contents.flatMap(packagesOf) : [];
}
