import { bootMemory, overwritten } from "../plan/bootMemory.js";
import { type BootMedium, loaderAddress } from "../system/Boot.js";
import { type System, valuesOf } from "../system/System.js";

/** Place of an unpacked kernel in memory. Addresses are those of the CPU. */
export interface KernelAddresses {
  readonly load: number;
  readonly entry: number;
  /** End of its memory, or of its device tree if that ends later. */
  readonly end: number;
}

/**
 * Parses the addresses in the kernel step's output.
 * @param text `load entry end`, each with 0x
 * @param unpackedBytes size of kernel and device tree in bytes
 */
export function parseKernelAddresses(text: string, unpackedBytes: number): KernelAddresses {
  const [load = Number.NaN, entry = Number.NaN, end = Number.NaN] = text.trim().split(" ").map(Number);
  if (![load, entry, end, unpackedBytes].every(Number.isSafeInteger))
    throw new Error(`not a kernel's addresses: ${text}`);
  return { load, entry, end: Math.max(end, load + unpackedBytes) };
}

/** Returns what an image's kernel would overwrite while it is unpacked, as sentences. Empty if nothing is known to be overwritten. */
export function kernelOverlaps(
  medium: BootMedium,
  { device, phramRegions }: System,
  kernel: KernelAddresses,
): string[] {
  if (device.boot === undefined) return [];
  const memory = bootMemory(device.boot, medium, valuesOf(phramRegions));
  const base = loaderAddress(device.cpu, 0);
  return overwritten(memory, { start: kernel.load - base, end: kernel.end - base }).map(
    ({ what, start, end }) =>
      `the kernel, unpacked to ${hex(kernel.load)}–${hex(kernel.end)}, overwrites ${what} at ${hex(base + start)}–${hex(base + end)}`,
  );
}

function hex(address: number): string {
  return `0x${address.toString(16)}`;
}
