import { z } from "@nixwrt/core";

const memoryMessage =
  "must be a number of MiB from 32 to 2048\nQEMU's malta board takes no more, the system needs no less";

/** Options of the QEMU device. */
export const qemuOptions = z.strictObject({
  endian: z.enum(["big", "little"]).default("big").describe("Byte order of the CPU."),
  memory: z
    .int(memoryMessage)
    .min(32, memoryMessage)
    .max(2048, memoryMessage)
    .default(128)
    .describe("RAM in MiB. The kernel uses no more than 256 of it."),
  usb: z.boolean().default(false).describe("Whether the board has a USB 3 controller (xHCI), for disks."),
});

export type QemuOptions = z.input<typeof qemuOptions>;
