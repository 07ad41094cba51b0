import { type BootSpec, phramEraseBlock } from "../system/Boot.js";
import { type FlashMap, firmwarePartition } from "../system/Flash.js";
import type { ImageLayout, ImageRecipe, LayoutPart } from "../system/Image.js";
import type { Plugin } from "../system/Plugin.js";
import { checkBoot } from "./checkBoot.js";

/** Kernel, images and checks of a device that a boot loader starts. */
export function boot(): Plugin {
  return {
    name: "boot",
    apply({ hooks, device: { boot: spec } }) {
      if (spec === undefined) return;
      const { flash, phram } = spec;
      hooks.kernelConfig.tap("boot", (kernel) => {
        kernel.enable(["MIPS_RAW_APPENDED_DTB"], { reason: "the device tree is behind the kernel" });
        kernel.enable(["MIPS_CMDLINE_FROM_DTB"], { reason: "boot loaders give a command line of their own" });
        kernel.enable(["MTD", "MTD_BLOCK"], { reason: "the root file system is in flash, or in RAM as if it were" });
        if (phram !== undefined) kernel.enable(["MTD_PHRAM"], { reason: "booting from RAM" });
        if (flash !== undefined) {
          const parser = "node" in flash.partitionsBy ? "MTD_OF_PARTS" : "MTD_CMDLINE_PARTS";
          kernel.enable([parser], { reason: "the flash chip's partitions" });
        }
      });
      hooks.imageLayout.tap("boot", (images) => {
        if (flash !== undefined) images.add(firmwareImage(flash));
        if (phram !== undefined) images.add(phramImage(phram));
      });
      hooks.check.tap("boot", (problems) => checkBoot(spec, problems));
    },
  };
}

function firmwareImage(flash: FlashMap): ImageRecipe {
  return { name: "firmware", parts: [{ file: "firmware.bin", from: { layout: firmwareLayout(flash) } }] };
}

/** What a device is booted with from flash, as it is in its firmware partition. */
export function firmwareLayout(flash: FlashMap): ImageLayout {
  return {
    medium: "firmware",
    parts: kernelAndRoot("kernel", flash.kernelSlot),
    eraseBlock: flash.eraseBlock,
    limit: firmwarePartition(flash)?.size ?? 0,
    place: `the partition ${flash.firmware}`,
  };
}

function phramImage({ kernelSlot, rootfsSize }: NonNullable<BootSpec["phram"]>): ImageRecipe {
  const file = "phram.bin";
  const layout = {
    medium: "phram",
    parts: kernelAndRoot("kernel-ram", kernelSlot),
    eraseBlock: phramEraseBlock,
    limit: kernelSlot + rootfsSize,
    place: "the RAM that is kept for it",
  } as const;
  return {
    name: "phram",
    parts: [
      { file, from: { layout } },
      { file: "boot.txt", from: { bootCommands: "text", file } },
      { file: "boot.scr", from: { bootCommands: "script", file } },
    ],
  };
}

/** The kernel's name says what it looks for its root file system in: of two images of one size, only one is fit for flash. */
function kernelAndRoot(kernel: "kernel" | "kernel-ram", kernelSlot: number): LayoutPart[] {
  return [
    { name: kernel, from: "kernel", offset: 0, limit: kernelSlot },
    { name: "rootfs", from: "rootfs", offset: kernelSlot },
  ];
}
