import type { BootMedium, BootSpec, PhramRegion } from "../system/Boot.js";
import { phramRegions } from "./deviceTreeText.js";

/** RAM that must not be overwritten while a kernel is unpacked. Addresses are physical. */
export interface BusyMemory {
  /** For people, such as `the packed kernel`. */
  readonly what: string;
  readonly start: number;
  /** The first address behind it. */
  readonly end: number;
}

/** What is known of the memory while a boot loader unpacks a kernel. */
export interface BootMemory {
  /** Where the kernel is unpacked to; undefined when the device plugin does not say. */
  readonly loadAddress?: number;
  /** Where the packed kernel is meanwhile: undefined when the device plugin does not say. */
  readonly packed: "flash" | "ram" | undefined;
  /** In the order of addresses. The unpacked kernel must be clear of all of them. */
  readonly busy: readonly BusyMemory[];
}

/** What is in RAM while a boot loader unpacks the kernel of an image: the image itself, and regions that are kept. */
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

/** What a kernel overwrites when it is unpacked to this range of physical addresses. */
export function overwritten(
  { busy }: BootMemory,
  kernel: { readonly start: number; readonly end: number },
): BusyMemory[] {
  return busy.filter(({ start, end }) => kernel.start < end && start < kernel.end);
}

function range(what: string, start: number, size: number): BusyMemory {
  return { what, start, end: start + size };
}
