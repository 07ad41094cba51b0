import type { BootSpec, FlashMap, FlashPartition } from "@nixwrt/core";

/** Bytes of an erase block of both chips; QEMU's NOR chip has it so. */
const eraseBlock = 0x10000;

/**
 * The NOR chip that the CPU starts from (QEMU's pflash, always 4 MiB): U-Boot, and its environment twice, so that one of the two is whole
 * whenever the power fails. The kernel numbers these MTDs first.
 */
export const norChip = {
  size: 0x400000,
  partitions: [
    { name: "u-boot", offset: 0, size: 0x80000, readOnly: true },
    { name: "u-boot-env", offset: 0x80000, size: eraseBlock },
    { name: "u-boot-env-redundant", offset: 0x90000, size: eraseBlock },
  ],
} as const satisfies { size: number; partitions: readonly FlashPartition[] };

/**
 * The chip with the firmware: a disk of 16 MiB, by the kernel's block2mtd. `recovery` holds a whole firmware.bin, too: what U-Boot puts
 * into `firmware` when that does not boot.
 */
export const flashMap: FlashMap = {
  size: 0x1000000,
  eraseBlock,
  partitions: [
    { name: "factory", offset: 0, size: eraseBlock, readOnly: true },
    { name: "firmware", offset: 0x10000, size: 0x7f0000 },
    { name: "recovery", offset: 0x800000, size: 0x7f0000 },
    { name: "spare", offset: 0xff0000, size: eraseBlock },
  ],
  firmware: "firmware",
  kernelSlot: 0x240000,
  partitionsBy: { mtdparts: "flash" },
};

/** MiB: U-Boot of this board takes it for granted, and so does the device tree. */
export const flashMemory = 256;

/** Physical address that U-Boot copies the kernel in flash to: above where it unpacks it. */
export const flashKernelAddress = 0x100_0000;

/** Where U-Boot counts the starts since the last good one: in RAM that is kept over a reset, not over a power cut. */
export const bootCounter = 0xf000;

/** The device tree of a board with flash, below arch/mips/boot/dts. */
export const deviceTreeFile = "mti/malta-flash.dts";

export function maltaBoot(endian: "big" | "little"): BootSpec {
  return {
    deviceTree: deviceTreeFile,
    kernelImage: { format: "uimage", compression: "lzma" },
    kernelArguments: `console=ttyS0,115200 panic=1 softdog.soft_panic=1 block2mtd.block2mtd=/dev/sda,${eraseBlock},flash`,
    // arch/mips/mti-malta/Platform; and uboot.ts, for the kernel in flash.
    kernelMemory: { loadAddress: 0x10_0000, packedAt: flashKernelAddress },
    mtdsBefore: norChip.partitions.length,
    flash: flashMap,
    phram: { address: 0x1000000, kernelSlot: 0x240000, rootfsSize: 0x5b0000 },
    loader: {
      prompt: prompts[endian],
      stop: "press a key while it counts down",
      ipaddr: "10.0.2.15",
      serverip: "10.0.2.2",
    },
  };
}

/** U-Boot's own names for the two. */
const prompts = { big: "malta #", little: "maltael #" };
