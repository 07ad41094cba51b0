import type { CpuTarget } from "./CpuFamily.js";
import type { FlashMap } from "./Flash.js";

/**
 * Format of the kernel that the boot loader starts, from flash or from RAM.
 * - `uimage`: U-Boot's legacy header
 * - `tplink-v1`: the header of TP-Link's boot loaders, over kernel and root file system; `hardware` is the maker's id of the board
 */
export type KernelImageSpec =
  | { readonly format: "uimage"; readonly compression: "lzma" | "gzip" }
  | {
      readonly format: "tplink-v1";
      readonly compression: "lzma";
      readonly hardware: { readonly id: number; readonly revision: number };
    };

/** Where an image runs from: a flash chip, or RAM that the boot loader has loaded it into. */
export type BootMedium = "firmware" | "phram";

/** RAM that the kernel does not use itself, but shows as an MTD. */
export interface PhramRegion {
  /** Name of the MTD. */
  readonly label: string;
  /** Physical address. */
  readonly address: number;
  /** Size in bytes. */
  readonly size: number;
}

/** Addresses of the kernel while a boot loader unpacks it. They are physical. */
export interface KernelMemory {
  /** Address that the kernel is unpacked to and linked for (`load-y` in arch/<arch>/<platform>/Platform). */
  readonly loadAddress: number;
  /**
   * Place of the compressed kernel meanwhile, for an image in flash: `flash` if the boot loader reads it there, or the address in RAM that
   * it copies the kernel to first. Default: unknown, and so not checked.
   */
  readonly packedAt?: "flash" | number;
}

/** How a real device (or QEMU with a real boot loader) boots. All addresses are physical. */
export interface BootSpec {
  /** A .dts below arch/<arch>/boot/dts, from the kernel or from the `deviceTree` hook. */
  readonly deviceTree: string;
  readonly kernelImage: KernelImageSpec;
  /** Default: unknown. Known addresses are checked, so that no kernel overwrites itself while it is unpacked. */
  readonly kernelMemory?: KernelMemory;
  /** The kernel's command line, such as `console=ttyS0,115200`. Root device and partitions are added to it. */
  readonly kernelArguments: string;
  /** Number of MTDs that the kernel registers before those in RAM. Default: 0. */
  readonly mtdsBefore?: number;
  /** Undefined if the device has no image `firmware`. */
  readonly flash?: FlashMap;
  /** Undefined if the device has no image `phram`. */
  readonly phram?: {
    /** Address that the boot loader loads phram.bin to. The unpacked kernel must end below it. */
    readonly address: number;
    /** Bytes at the start for the kernel image. The root file system follows. */
    readonly kernelSlot: number;
    /** Bytes for the root file system. */
    readonly rootfsSize: number;
  };
  /** How a person uses the boot loader. */
  readonly loader: {
    /** Prompt of the boot loader, such as `gl-mt300an>`. */
    readonly prompt: string;
    /** How to stop its autoboot, as a sentence. */
    readonly stop: string;
    /** The device's address while it loads. Default: 192.168.1.1. */
    readonly ipaddr?: string;
    /** Address of the TFTP server. Default: 192.168.1.2. */
    readonly serverip?: string;
  };
}

/** Returns the media that a device can boot from. */
export function bootMedia({ flash, phram }: BootSpec): BootMedium[] {
  return [
    ...(flash === undefined ? [] : (["firmware"] as const)),
    ...(phram === undefined ? [] : (["phram"] as const)),
  ];
}

/** Returns the address at which a boot loader reaches a physical address. */
export function loaderAddress({ family }: CpuTarget, address: number): number {
  return family.loaderOffset + address;
}
