/** A partition of a flash chip. */
export interface FlashPartition {
  /** Name of its MTD, such as `factory`. */
  readonly name: string;
  /** Bytes from the start of the chip. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
  /** Whether the kernel refuses to write to it. Default false. */
  readonly readOnly?: boolean;
  /** Further properties and nodes of its node in the device tree, such as an `nvmem-layout`. */
  readonly deviceTree?: string;
}

/** How a flash chip is divided. Offsets and sizes of what is written to are multiples of the erase block. */
export interface FlashMap {
  /** Bytes. */
  readonly size: number;
  /** Bytes that are erased together. */
  readonly eraseBlock: number;
  /** In the order of their offsets. */
  readonly partitions: readonly FlashPartition[];
  /** Name of the partition that firmware.bin is written to. */
  readonly firmware: string;
  /** Bytes at its start for the kernel image; the root file system follows. */
  readonly kernelSlot: number;
  /**
   * How the kernel learns of the partitions: from the chip's node in the device tree, given by its label, or from
   * `mtdparts=` on its command line, which knows the chip by this name.
   */
  readonly partitionsBy: { readonly node: string } | { readonly mtdparts: string };
  /** Number of MTDs that the kernel registers between those in RAM and this chip's. Default 0. */
  readonly mtdsBefore?: number;
}

/**
 * All MTDs of a chip in the order in which the kernel numbers them: each partition, and after the one for firmware its
 * two parts, `kernel` and `rootfs`.
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

/** The partition that firmware.bin is written to; undefined when the map has none of that name. */
export function firmwarePartition(flash: FlashMap): FlashPartition | undefined {
  return flash.partitions.find((one) => one.name === flash.firmware);
}
