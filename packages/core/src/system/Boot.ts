import type { CpuTarget } from "./CpuFamily.js";
import type { FlashMap } from "./Flash.js";

/**
 * What the boot loader takes for a kernel, from flash as from RAM.
 * - `uimage`: U-Boot's legacy header
 * - `tplink-v1`: the header of TP-Link's boot loaders, over kernel and root file system; `hardware` is what the maker's
 *   programs know a board by
 */
export type KernelImageSpec =
  | { readonly format: "uimage"; readonly compression: "lzma" | "gzip" }
  | {
      readonly format: "tplink-v1";
      readonly compression: "lzma";
      readonly hardware: { readonly id: number; readonly revision: number };
    };

/** Where an image runs from: a flash chip, or RAM that the boot loader has put it into. */
export type BootMedium = "firmware" | "phram";

/** RAM that is kept from the kernel's own use, and that it shows as an MTD. */
export interface PhramRegion {
  /** Name of the MTD. */
  readonly label: string;
  /** Physical address. */
  readonly address: number;
  /** Bytes. */
  readonly size: number;
}

/** Where a kernel is in memory while a boot loader unpacks it. Addresses are physical. */
export interface KernelMemory {
  /** Where it is unpacked to: what the kernel is linked for (`load-y` in arch/<arch>/<platform>/Platform). */
  readonly loadAddress: number;
  /**
   * Where the packed kernel of an image in flash is meanwhile: `flash` when the boot loader reads it there, or the address of the RAM that
   * it copies it to first. Default: not known, and so not checked.
   */
  readonly packedAt?: "flash" | number;
}

/** How a real device (or QEMU with a real boot loader) is booted. All addresses are physical. */
export interface BootSpec {
  /** A .dts below arch/<arch>/boot/dts: one that the kernel has, or one that the `deviceTree` hook was given. */
  readonly deviceTree: string;
  readonly kernelImage: KernelImageSpec;
  /** Default: not known. What is known is checked, so that a kernel never overwrites itself while it is unpacked. */
  readonly kernelMemory?: KernelMemory;
  /** The kernel's command line, such as `console=ttyS0,115200`; root and partitions are added to it. */
  readonly kernelArguments: string;
  /** Number of MTDs that the kernel registers before those in RAM. Default 0. */
  readonly mtdsBefore?: number;
  /** Without it the device has no image `firmware`. */
  readonly flash?: FlashMap;
  /** Without it the device has no image `phram`. */
  readonly phram?: {
    /** Where the boot loader puts phram.bin. The kernel, unpacked, must end below. */
    readonly address: number;
    /** Bytes at its start for the kernel image; the root file system follows. */
    readonly kernelSlot: number;
    /** Bytes kept for the root file system. */
    readonly rootfsSize: number;
  };
  /** What a person does at the boot loader. */
  readonly loader: {
    /** Such as `gl-mt300an>`. */
    readonly prompt: string;
    /** How its autoboot is stopped, as a sentence. */
    readonly stop: string;
    /** The device's own address while it loads. Default 192.168.1.1. */
    readonly ipaddr?: string;
    /** The address that it loads from. Default 192.168.1.2. */
    readonly serverip?: string;
  };
}

/** What a device can be booted from. */
export function bootMedia({ flash, phram }: BootSpec): BootMedium[] {
  return [
    ...(flash === undefined ? [] : (["firmware"] as const)),
    ...(phram === undefined ? [] : (["phram"] as const)),
  ];
}

/** The address by which a boot loader reaches a physical one. */
export function loaderAddress({ family }: CpuTarget, address: number): number {
  return family.loaderOffset + address;
}
