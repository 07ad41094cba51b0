import { NixwrtError } from "../errors.js";
import { type BootMedium, loaderAddress } from "../system/Boot.js";
import { version } from "../version.js";
import type { AssemblyInput } from "./AssemblyInput.js";
import { encodeTplink } from "./formats/tplink.js";
import { readOutput } from "./loadRoot.js";
import { makeUImage, type ToolWork } from "./makeUImage.js";

/** Where a kernel is in memory once it is unpacked: addresses as the CPU has them. */
interface KernelAddresses {
  readonly load: number;
  readonly entry: number;
  readonly end: number;
}

/**
 * The kernel as the device's boot loader takes it; but TP-Link's header is complete only in the whole image, by `sealTplink`.
 * @throws {NixwrtError} of class `build`: `KERNEL_OVERLAP` when the kernel, unpacked, would overwrite what it is loaded as.
 */
export async function kernelImage(medium: BootMedium, input: AssemblyInput, work: ToolWork): Promise<Buffer> {
  const { plan, system, outputs } = input;
  const { boot, name } = system.device;
  const step = plan.kernelImages[medium];
  if (boot === undefined || step === undefined) throw new Error(`the device has no kernel for ${medium}`);
  const read = async (from: string, file: string) => {
    const found = await readOutput({ step: from, file }, outputs);
    if (found === undefined) throw new Error(`the step ${from} made no file ${file}`);
    return found.data;
  };
  const addresses = parseAddresses((await read(plan.kernel, "addresses")).toString());
  if (medium === "phram" && boot.phram !== undefined) checkOverlap(addresses, loaderAddress(boot.phram.address));
  const kernel = await read(step, "kernel");
  const { kernelImage: spec } = boot;
  if (spec.format === "tplink-v1") {
    const { load: loadAddress, entry: entryPoint } = addresses;
    return encodeTplink(kernel, { version: `NixWRT ${version}`, hardware: spec.hardware, loadAddress, entryPoint });
  }
  return await makeUImage(kernel, { type: "kernel", compression: spec.compression, name, ...addresses }, work);
}

function checkOverlap({ end }: KernelAddresses, loadedTo: number): void {
  if (end <= loadedTo) return;
  const at = (address: number) => `0x${address.toString(16)}`;
  throw new NixwrtError("build", {
    code: "KERNEL_OVERLAP",
    message: `the kernel, unpacked, ends at ${at(end)}, and would overwrite the image that is loaded to ${at(loadedTo)}`,
    hint: "Leave kernel symbols out; or let the author of the device plugin know that boot.phram.address is too low",
  });
}

/** `load entry end`, each with 0x. */
function parseAddresses(text: string): KernelAddresses {
  const [load = Number.NaN, entry = Number.NaN, end = Number.NaN] = text.trim().split(" ").map(Number);
  if (![load, entry, end].every(Number.isSafeInteger)) throw new Error(`not the addresses of a kernel: ${text}`);
  return { load, entry, end };
}
