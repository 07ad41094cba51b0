import type { BootSpec, FlashMap, FlashPartition } from "@nixwrt/core/device";

/** Size of an erase block of both chips, in bytes. It is the block size of QEMU's NOR chip. */
const eraseBlock = 0x10000;

/**
 * The NOR chip that the CPU starts from (QEMU's pflash, always 4 MiB). It holds U-Boot and two copies of its environment, so that one copy is
 * intact whenever the power fails. The kernel numbers these MTDs first.
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
 * The chip with the firmware: a disk of 16 MiB with the kernel's block2mtd. `recovery` also holds a complete firmware.bin. U-Boot copies it to
 * `firmware` when that does not boot.
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

/** RAM in MiB. U-Boot for this board and the device tree depend on this size. */
export const flashMemory = 256;

/** Physical address to which U-Boot copies the kernel from flash. It is above the unpacked kernel. */
export const flashKernelAddress = 0x100_0000;

/** Address of U-Boot's counter of failed starts. It is in RAM, which survives a reset but not a power cut. */
export const bootCounter = 0xf000;

/** The device tree of a board with flash, below arch/mips/boot/dts. */
export const deviceTreeFile = "mti/malta-flash.dts";

export function maltaBoot(endian: "big" | "little"): BootSpec {
  return {
    deviceTree: deviceTreeFile,
    kernelImage: { format: "uimage", compression: "lzma" },
    kernelArguments: `console=ttyS0,115200 panic=1 softdog.soft_panic=1 block2mtd.block2mtd=/dev/sda,${eraseBlock},flash`,
    // See arch/mips/mti-malta/Platform, and uboot.ts for the kernel in flash.
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

/** U-Boot's prompt, by byte order. */
const prompts = { big: "malta #", little: "maltael #" };
