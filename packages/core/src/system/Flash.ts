/** A partition of a flash chip. */
export interface FlashPartition {
  /** Name of the MTD, such as `factory`. */
  readonly name: string;
  /** Bytes from the start of the chip. */
  readonly offset: number;
  /** Size in bytes. */
  readonly size: number;
  /** Whether the kernel refuses to write to it. Default: false. */
  readonly readOnly?: boolean;
  /** More properties and nodes for its node in the device tree, such as an `nvmem-layout`. */
  readonly deviceTree?: string;
}

/** Partitions of a flash chip. Offsets and sizes of writable partitions are multiples of the erase block. */
export interface FlashMap {
  /** Size of the chip in bytes. */
  readonly size: number;
  /** Size of an erase block in bytes. */
  readonly eraseBlock: number;
  /** Partitions, sorted by offset. */
  readonly partitions: readonly FlashPartition[];
  /** Name of the partition that firmware.bin is written to. */
  readonly firmware: string;
  /** Bytes at the start of that partition for the kernel image. The root file system follows. */
  readonly kernelSlot: number;
  /**
   * How the kernel learns of the partitions: from the chip's node in the device tree, given by its label, or from `mtdparts=` on its
   * command line, with this name for the chip.
   */
  readonly partitionsBy: { readonly node: string } | { readonly mtdparts: string };
  /** Number of MTDs that the kernel registers between those in RAM and those of this chip. Default: 0. */
  readonly mtdsBefore?: number;
}

/**
 * Returns all MTDs of a chip in the order of their numbers: each partition, and after the firmware partition its two parts, `kernel` and
 * `rootfs`.
 */
export function flashMtds({ partitions, firmware, kernelSlot }: FlashMap): FlashPartition[] {
  return partitions.flatMap((one): FlashPartition[] => {
    if (one.name !== firmware) return [one];
    const { offset, size } = one;
    return [
      one,
      { name: "kernel", offset, size: kernelSlot },
      { name: "rootfs", offset: offset + kernelSlot, size: size - kernelSlot },
    ];
  });
}

/** Returns the partition that firmware.bin is written to, or undefined if no partition has that name. */
export function firmwarePartition(flash: FlashMap): FlashPartition | undefined {
  return flash.partitions.find((one) => one.name === flash.firmware);
}
