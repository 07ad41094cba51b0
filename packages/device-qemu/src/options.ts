import { z } from "@nixwrt/core";
import { flashMemory } from "./flashMap.js";

const memoryMessage = "must be a number of MiB from 32 to 2048\nNo board takes more, the system needs no less";

/** MiB of a board without flash. */
export const defaultMemory = 128;

/** Options of the QEMU device. */
export const qemuOptions = z
  .strictObject({
    cpu: z
      .enum(["mips", "aarch64"])
      .default("mips")
      .describe("`mips`: QEMU's malta board with a 24Kc. `aarch64`: its board `virt` with a Cortex-A53, 64 bits."),
    endian: z
      .enum(["big", "little"])
      .optional()
      .describe("Byte order of the CPU. Default: `big`; with `aarch64` `little`, and nothing else."),
    memory: z
      .int(memoryMessage)
      .min(32, memoryMessage)
      .max(2048, memoryMessage)
      .optional()
      .describe(
        "RAM in MiB. The kernel of malta uses no more than 256 of it. Default: 128; with `flash` 256, and nothing else.",
      ),
    flash: z.boolean().default(false).describe("Whether malta has U-Boot and 16 MiB of flash, as a router has."),
    usb: z
      .boolean()
      .default(false)
      .describe("Whether the board has a USB 3 controller (xHCI), for disks: `nixwrt run --disk disk.img`."),
  })
  .refine(({ flash, memory = flashMemory }) => !flash || memory === flashMemory, {
    path: ["memory"],
    message: `must be ${flashMemory} on a board with flash\nIts U-Boot takes that for granted; leave it out`,
  })
  .refine(({ cpu, endian }) => cpu === "mips" || endian !== "big", {
    path: ["endian"],
    message: 'must be "little" with this CPU\nLeave it out: only malta has both byte orders',
  })
  .refine(({ cpu, flash }) => cpu === "mips" || !flash, {
    path: ["flash"],
    message: 'must be false with this CPU\nOnly malta has flash and a boot loader: use cpu: "mips" for those',
  });

/** Options of {@link qemu}. */
export type QemuOptions = z.input<typeof qemuOptions>;
/** Options with their defaults. */
export type QemuSettings = z.output<typeof qemuOptions>;
