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

/** What a part of an image holds. */
export type PartSource =
  /** A file of the kernel step's output. */
  | { readonly kernel: string }
  /** The root file system as squashfs. */
  | "rootfs"
  | { readonly text: string }
  | { readonly layout: ImageLayout }
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
export function holdsRootfs({ from }: ImagePart): boolean {
  return (
    from === "rootfs" ||
    (typeof from === "object" && "layout" in from && from.layout.parts.some((one) => one.from === "rootfs"))
  );
}
