import { z } from "@nixwrt/core";
import { flashMemory } from "./flashMap.js";

const memoryMessage =
  "must be a number of MiB from 32 to 2048\nQEMU's malta board takes no more, the system needs no less";

/** MiB of a board without flash. */
export const defaultMemory = 128;

/** Options of the QEMU device. */
export const qemuOptions = z
  .strictObject({
    endian: z.enum(["big", "little"]).default("big").describe("Byte order of the CPU."),
    memory: z
      .int(memoryMessage)
      .min(32, memoryMessage)
      .max(2048, memoryMessage)
      .optional()
      .describe(
        "RAM in MiB. The kernel uses no more than 256 of it. Default: 128; with `flash` 256, and nothing else.",
      ),
    flash: z.boolean().default(false).describe("Whether the board has U-Boot and 16 MiB of flash, as a router has."),
    usb: z
      .boolean()
      .default(false)
      .describe("Whether the board has a USB 3 controller (xHCI), for disks: `nixwrt run --disk disk.img`."),
  })
  .refine(({ flash, memory = flashMemory }) => !flash || memory === flashMemory, {
    path: ["memory"],
    message: `must be ${flashMemory} on a board with flash\nIts U-Boot takes that for granted; leave it out`,
  });

/** Options of {@link qemu}. */
export type QemuOptions = z.input<typeof qemuOptions>;
