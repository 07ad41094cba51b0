import { NixwrtError, type Problem } from "../errors.js";
import { encodeTplink } from "../formats/tplink.js";
import type { BootMedium } from "../system/Boot.js";
import { version } from "../version.js";
import type { AssemblyInput } from "./AssemblyInput.js";
import { kernelOverlaps, parseKernelAddresses } from "./kernelAddresses.js";
import { readOutput } from "./loadRoot.js";
import { makeUImage, type ToolWork } from "./makeUImage.js";

/**
 * Returns the kernel in the format of the device's boot loader. `sealTplink` completes TP-Link's header later, in the whole image.
 * @throws {NixwrtError} of class `build`: `KERNEL_OVERLAP` if the unpacked kernel would overwrite itself, the root file system, or another
 * reserved region of RAM.
 */
export async function kernelImage(medium: BootMedium, input: AssemblyInput, work: ToolWork): Promise<Buffer> {
  const { plan, system, outputs } = input;
  const { boot, cpu, name } = system.device;
  const step = plan.kernelImages[medium];
  if (boot === undefined || step === undefined) throw new Error(`the device has no kernel for ${medium}`);
  const read = async (from: string, file: string) => {
    const found = await readOutput({ step: from, file }, outputs);
    if (found === undefined) throw new Error(`the step ${from} did not produce the file ${file}`);
    return found.data;
  };
  const size = Number(await read(step, "size"));
  const addresses = parseKernelAddresses((await read(plan.kernel, "addresses")).toString(), size);
  const overlaps = kernelOverlaps(medium, system, addresses);
  if (overlaps.length > 0) throw new NixwrtError("build", overlaps.map(overlapProblem));
  const kernel = await read(step, "kernel");
  const { kernelImage: spec } = boot;
  if (spec.format === "tplink-v1") {
    const { load: loadAddress, entry: entryPoint } = addresses;
    return encodeTplink(kernel, { version: `NixWRT ${version}`, hardware: spec.hardware, loadAddress, entryPoint });
  }
  return await makeUImage(
    kernel,
    { arch: cpu.family.mkimage, type: "kernel", compression: spec.compression, name, ...addresses },
    work,
  );
}

function overlapProblem(message: string): Problem {
  return {
    code: "KERNEL_OVERLAP",
    message,
    hint: "Remove kernel symbols; or tell the device plugin's author that boot.phram or boot.kernelMemory leaves too little room",
  };
}
