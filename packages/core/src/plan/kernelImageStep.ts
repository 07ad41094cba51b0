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
 * Puts the size of what is unpacked into the header of an .lzma file: xz marks the end of the stream instead, and TP-Link's
 * boot loaders then say "Too big uncompressed stream".
 */
const sizeInLzmaHeader = `
size=$(cat "$out/size")
for shift in 0 8 16 24 32 40 48 56; do
  printf "\\\\$(printf %03o $((size >> shift & 255)))"
done | dd of="$out/kernel" bs=1 seek=5 conv=notrunc status=none
`;

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
${spec.format === "tplink-v1" ? sizeInLzmaHeader : ""}`,
    environment: { linux: { step: linuxStep }, tree: { step: deviceTreeStep } },
    allowedReferences: [],
  };
}
