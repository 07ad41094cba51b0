import type { BootSpec } from "../system/Boot.js";
import { packagingOf } from "../system/Device.js";
import { type FlashMap, firmwarePartition } from "../system/Flash.js";
import type { ImageLayout, ImageRecipe, LayoutPart } from "../system/Image.js";
import type { Plugin } from "../system/Plugin.js";
import { checkBoot } from "./checkBoot.js";

/** Kernel, images and checks for devices with a boot loader. */
export function boot(): Plugin {
  return {
    name: "boot",
    apply({ hooks, device }) {
      const { boot: spec } = device;
      // A device without a boot loader may share the kernel of a device that has one.
      const packaging = Object.entries(packagingOf(device)?.symbols ?? {});
      hooks.kernelConfig.tap("boot", (kernel) => {
        for (const [symbol, reason] of packaging) kernel.enable([symbol], { reason });
      });
      if (spec === undefined) return;
      const { pageBytes } = device.cpu.family;
      const { flash, phram } = spec;
      hooks.kernelConfig.tap("boot", (kernel) => {
        kernel.enable(["MTD", "MTD_BLOCK"], {
          reason: "the root file system is in flash, or in RAM that looks like flash",
        });
        if (phram !== undefined) kernel.enable(["MTD_PHRAM"], { reason: "booting from RAM" });
        if (flash !== undefined) {
          const parser = "node" in flash.partitionsBy ? "MTD_OF_PARTS" : "MTD_CMDLINE_PARTS";
          kernel.enable([parser], { reason: "the flash chip's partitions" });
        }
      });
      hooks.imageLayout.tap("boot", (images) => {
        if (flash !== undefined) images.add(firmwareImage(flash));
        if (phram !== undefined) images.add(phramImage(phram, pageBytes));
      });
      hooks.check.tap("boot", (problems) => checkBoot(device, spec, problems));
    },
  };
}

function firmwareImage(flash: FlashMap): ImageRecipe {
  return { name: "firmware", parts: [{ file: "firmware.bin", from: { layout: firmwareLayout(flash) } }] };
}

/** Returns the layout of the image that a device boots from flash, as it is in the firmware partition. */
export function firmwareLayout(flash: FlashMap): ImageLayout {
  return {
    medium: "firmware",
    parts: kernelAndRoot("kernel", flash.kernelSlot),
    eraseBlock: flash.eraseBlock,
    limit: firmwarePartition(flash)?.size ?? 0,
    place: `the partition ${flash.firmware}`,
  };
}

/** Returns the image that boots from RAM. phram shows RAM as an MTD with erase blocks of one page (drivers/mtd/devices/phram.c). */
function phramImage({ kernelSlot, rootfsSize }: NonNullable<BootSpec["phram"]>, pageBytes: number): ImageRecipe {
  const file = "phram.bin";
  const layout = {
    medium: "phram",
    parts: kernelAndRoot("kernel-ram", kernelSlot),
    eraseBlock: pageBytes,
    limit: kernelSlot + rootfsSize,
    place: "the RAM that is reserved for it",
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

/**
 * Returns the parts for kernel and root file system. The kernel's name says where it looks for the root file system, because of two images
 * of equal size only one may be written to flash.
 */
function kernelAndRoot(kernel: "kernel" | "kernel-ram", kernelSlot: number): LayoutPart[] {
  return [
    { name: kernel, from: "kernel", offset: 0, limit: kernelSlot },
    { name: "rootfs", from: "rootfs", offset: kernelSlot },
  ];
}
