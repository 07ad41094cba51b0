import type { KernelImageSpec } from "../system/Boot.js";
import type { KernelPackaging } from "../system/KernelPackaging.js";
import type { Step } from "./Plan.js";
import { makePackLzma } from "./packLzma.js";

/** Shell lines that compress the file `whole`. */
const compressors: Readonly<Record<KernelImageSpec["compression"], string>> = {
  lzma: `${makePackLzma}
./pack-lzma < whole > "$out/kernel"`,
  gzip: 'gzip -9 -n -c whole > "$out/kernel"',
};

/**
 * Builds `kernel`: the kernel with its device tree, joined by the packaging and compressed, ready for a boot loader's header; and `size`:
 * its uncompressed bytes. Images that differ only in their files share this step.
 */
export function kernelImageStep(
  spec: KernelImageSpec,
  { join }: KernelPackaging,
  linuxStep: string,
  deviceTreeStep: string,
): Step {
  return {
    title: `compress the kernel (${spec.compression})`,
    script: `
${join}mkdir "$out"
stat -c %s whole > "$out/size"
${compressors[spec.compression]}
`,
    environment: { linux: { step: linuxStep }, tree: { step: deviceTreeStep } },
    allowedReferences: [],
  };
}
