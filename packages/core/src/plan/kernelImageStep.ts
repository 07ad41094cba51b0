import type { KernelImageSpec } from "../system/Boot.js";
import type { Step } from "./Plan.js";

/**
 * How LZMA is told to compress. lc, lp and pb are what old boot loaders were built for (OpenWrt's images have the same), and the
 * dictionary is no larger than the kernel.
 */
const lzmaOptions = "preset=9e,dict=8MiB,lc=1,lp=2,pb=2";

const compressors: Readonly<Record<KernelImageSpec["compression"], string>> = {
  lzma: `xz --format=lzma --lzma1=${lzmaOptions}`,
  gzip: "gzip -9 -n",
};

/**
 * `kernel`: the kernel with its device tree behind it, compressed, as a boot loader's header is put before it; `size`: its
 * bytes uncompressed. An image that differs in its files alone takes it as it is.
 */
export function kernelImageStep(spec: KernelImageSpec, linuxStep: string, deviceTreeStep: string): Step {
  return {
    title: `compress the kernel (${spec.compression})`,
    script: `
cat "$linux/vmlinux.bin" "$tree/board.dtb" > whole
mkdir "$out"
stat -c %s whole > "$out/size"
${compressors[spec.compression]} -c whole > "$out/kernel"
`,
    environment: { linux: { step: linuxStep }, tree: { step: deviceTreeStep } },
    allowedReferences: [],
  };
}
