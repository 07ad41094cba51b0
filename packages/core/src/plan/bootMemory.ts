import type { BootMedium, BootSpec, PhramRegion } from "../system/Boot.js";
import { phramRegions } from "./deviceTreeText.js";

/** RAM that must not be overwritten while a kernel is unpacked. Addresses are physical. */
export interface BusyMemory {
  /** Name for messages, such as `the packed kernel`. */
  readonly what: string;
  readonly start: number;
  /** First address after it. */
  readonly end: number;
}

/** What is in memory while a boot loader unpacks a kernel, as far as it is known. */
export interface BootMemory {
  /** Address that the kernel is unpacked to. Undefined if the device plugin does not say. */
  readonly loadAddress?: number;
  /** Place of the compressed kernel meanwhile. Undefined if the device plugin does not say. */
  readonly packed: "flash" | "ram" | undefined;
  /** Sorted by address. The unpacked kernel must not overlap any of them. */
  readonly busy: readonly BusyMemory[];
}

/** Returns what is in RAM while a boot loader unpacks the kernel of an image: the image itself, and reserved regions. */
export function bootMemory(boot: BootSpec, medium: BootMedium, reserved: readonly PhramRegion[]): BootMemory {
  const { phram, flash, kernelMemory: { loadAddress, packedAt } = {} } = boot;
  const busy: BusyMemory[] = phramRegions(boot, medium, reserved).map(({ label, address, size }) =>
    range(`the region ${label}`, address, size),
  );
  const add = (address: number, size: number) => busy.push(range("the packed kernel", address, size));
  const packed = medium === "phram" ? phram?.address : packedAt;
  if (typeof packed === "number") add(packed, (medium === "phram" ? phram : flash)?.kernelSlot ?? 0);
  return {
    ...(loadAddress === undefined ? {} : { loadAddress }),
    packed: typeof packed === "number" ? "ram" : packed,
    busy: busy.toSorted((a, b) => a.start - b.start),
  };
}

/** Returns what a kernel overwrites when it is unpacked to this range of physical addresses. */
export function overwritten(
  { busy }: BootMemory,
  kernel: { readonly start: number; readonly end: number },
): BusyMemory[] {
  return busy.filter(({ start, end }) => kernel.start < end && start < kernel.end);
}

function range(what: string, start: number, size: number): BusyMemory {
  return { what, start, end: start + size };
}
