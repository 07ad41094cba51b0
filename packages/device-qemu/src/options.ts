import { z } from "@nixwrt/core";
import { flashMemory } from "./flashMap.js";
import { mostCards } from "./networkCards.js";

const memoryMessage =
  "must be a number of MiB from 32 to 2048\nThe boards support no more, and the system needs at least that much";
const nicsMessage = `must be a number from 1 to ${mostCards}\nThe kernel names the cards eth0, eth1 and so on`;

/** Most radios that the kernel simulates: init_mac80211_hwsim in drivers/net/wireless/virtual/mac80211_hwsim.c. */
const radiosMessage = "must be a number of radios from 0 to 100\nThe kernel simulates no more";

/** RAM of a board without flash, in MiB. */
export const defaultMemory = 128;

/** Options of the QEMU device. */
export const qemuOptions = z
  .strictObject({
    cpu: z
      .enum(["mips", "aarch64"])
      .default("mips")
      .describe("`mips`: QEMU's malta board with a 24Kc CPU. `aarch64`: QEMU's virt board with a 64-bit Cortex-A53."),
    endian: z
      .enum(["big", "little"])
      .optional()
      .describe("Byte order of the CPU. Default: `big`. With `aarch64`, it is always `little`."),
    memory: z
      .int(memoryMessage)
      .min(32, memoryMessage)
      .max(2048, memoryMessage)
      .optional()
      .describe("RAM in MiB. On malta, the kernel uses at most 256. Default: 128. With `flash`, it is always 256."),
    nics: z
      .int(nicsMessage)
      .min(1, nicsMessage)
      .max(mostCards, nicsMessage)
      .default(2)
      .describe("Number of network cards: eth0, eth1 and so on."),
    flash: z.boolean().default(false).describe("Whether malta has U-Boot and 16 MiB of flash, like a router."),
    usb: z
      .boolean()
      .default(false)
      .describe("Whether the board has a USB 3 controller (xHCI), for disks: `nixwrt run --disk disk.img`."),
    radios: z
      .int(radiosMessage)
      .min(0, radiosMessage)
      .max(100, radiosMessage)
      .default(2)
      .describe(
        "Simulated Wi-Fi radios (wlan0, wlan1 and so on), which hear each other and nothing else. The image has them only if a plugin uses one.",
      ),
    stations: z
      .boolean()
      .default(false)
      .describe(
        "Whether the guest has the command `station`, which lets every radio but the first join networks, as if it were a separate machine.",
      ),
  })
  .refine(({ flash, memory = flashMemory }) => !flash || memory === flashMemory, {
    path: ["memory"],
    message: `must be ${flashMemory} on a board with flash\nIts U-Boot relies on that; leave it out`,
  })
  .refine(({ cpu, endian }) => cpu === "mips" || endian !== "big", {
    path: ["endian"],
    message: 'must be "little" with this CPU\nLeave it out: only malta supports both byte orders',
  })
  .refine(({ cpu, flash }) => cpu === "mips" || !flash, {
    path: ["flash"],
    message: 'must be false with this CPU\nOnly malta has flash and a boot loader: use cpu: "mips" for those',
  });

/** Options of {@link qemu}. */
export type QemuOptions = z.input<typeof qemuOptions>;
/** Options with their defaults. */
export type QemuSettings = z.output<typeof qemuOptions>;
