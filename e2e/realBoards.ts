import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { BootMedium } from "@nixwrt/core/device";
import { applyPlugins, imageLayouts, type Project } from "@nixwrt/core/host";
import { ramips } from "@nixwrt/device-ramips";
import { parseTrailer, trailerBytes } from "../packages/core/src/image/trailer.js";
import { examples } from "./support.js";

/** Boards that share a kernel. */
export interface BoardFamily {
  readonly family: string;
  readonly package: "ath79" | "ramips";
  readonly endian: "big" | "little";
  /** Names of the boards in the device package. */
  readonly boards: readonly [string, ...string[]];
  /** The device's option `wifi`. */
  readonly wifi?: true;
  /** Functions that the kernel must contain. */
  readonly needed: readonly string[];
  /** Kernel symbols besides those of examples/arhcive and of the boards. */
  readonly kernel?: Readonly<Record<string, unknown>>;
}

/** Kernel symbols of MT7628's radio, without its firmware, which would be downloaded from GitHub. */
const radio = Object.fromEntries(
  [...applyPlugins({ hostname: "radio", device: ramips({ board: "omega2p", wifi: true }), plugins: [] }).kernelConfig]
    .filter(([, { origins }]) => origins.some(({ reason }) => reason === "wifi"))
    .map(([symbol, { value }]) => [symbol, value]),
);

/** All real routers that this project supports, by family. */
export const boardFamilies: readonly BoardFamily[] = [
  {
    family: "mt7620",
    package: "ramips",
    endian: "little",
    boards: ["gl-mt300n-v2", "omega2p", "vocore2", "gl-mt300a"],
    // Console of MT7620A, SD cards, /dev/gpiochip0, rates of radios, workarounds on PCI
    needed: ["rt288x_setup", "mmc_blk_probe", "gpiolib_cdev_register", "minstrel_ht_get_rate", "pci_fixup_device"],
    kernel: radio,
  },
  {
    family: "mt7621",
    package: "ramips",
    endian: "little",
    boards: ["gnubee-pc1", "gnubee-pc2"],
    // Clocks, the second thread of each core, and the same as above
    needed: [
      "mt7621_clk_probe",
      "mips_mt_set_cpuoptions",
      "mmc_blk_probe",
      "gpiolib_cdev_register",
      "pci_fixup_device",
    ],
  },
  {
    family: "ath79",
    package: "ath79",
    endian: "big",
    boards: ["gl-ar750", "arduino-yun", "tl-wr841-v8"],
    wifi: true,
    needed: ["gpiolib_cdev_register", "minstrel_ht_get_rate"],
  },
];

/** Device tree nodes of these boards that need no driver. */
export const nodesWithoutDriver = [
  // The kernel knows the address of ath79's memory controller without this node, but other nodes refer to it.
  "/ahb/apb/memory-controller@18000000",
  // MT7621's bus for debugging devices in the CPU.
  "/cdmm@1fbf8000",
];

/** Returns a config of the backup server of examples/arhcive on one of a family's boards. */
export function arhciveOn(family: BoardFamily, board: string): string {
  const options = { board, ...(family.wifi ? { wifi: true } : {}) };
  return arhciveOnDevice(
    family,
    `import { ${family.package} } from "@nixwrt/device-${family.package}";
const device = ${family.package}(${JSON.stringify(options)});`,
  );
}

/** The DHCP client, and what follows its leases. Boards without an interface have these, too, so that one busybox serves all boards. */
const leaseSymbols = { UDHCPC: true, FEATURE_UDHCP_RFC3397: true, MKFIFO: true, ADJTIMEX: true, RM: true };

/** Does the same for a third-party device. @param device source text that defines `device` */
export function arhciveOnDevice({ kernel = {} }: BoardFamily, device: string): string {
  return `import { defineConfig } from "@nixwrt/core";
import arhcive from ${JSON.stringify(join(examples, "arhcive/nixwrt.config.ts"))};
${device}
export default defineConfig(async (context) => {
  const { kernel, ...config } = await arhcive({ ...context, device: device.device });
  const busybox = { config: ${JSON.stringify(leaseSymbols)} };
  return { ...config, device, busybox, kernel: { config: { ...kernel.config, ...${JSON.stringify(kernel)} } } };
});
`;
}

/** A file that replaces the firmware of MT7628's radio, for {@link extensinoOn}. No radio can run it. */
export const standInFirmware = { "firmware/mt7628_e2.bin": "This is not MediaTek's firmware.\n" };

/** Kernel symbols of the disk of examples/arhcive. */
const disk = { SCSI: "y", BLK_DEV_SD: "y", USB_STORAGE: "y", EXT4_FS: "y", EXT4_FS_POSIX_ACL: "y" };

/**
 * Returns a config of the access point of examples/extensino on one of a family's boards.
 * @param sharesKernel whether it has the kernel of {@link arhciveOn} with the option `wifi`, instead of its own smaller one
 */
export function extensinoOn({ package: devices }: BoardFamily, board: string, sharesKernel = false): string {
  return `import { join } from "node:path";
import { defineConfig, folderSource, prebuiltFiles } from "@nixwrt/core";
import { ${devices} } from "@nixwrt/device-${devices}";
import extensino from ${JSON.stringify(join(examples, "extensino/nixwrt.config.ts"))};
const device = ${devices}(${JSON.stringify({ board })});
const firmware = prebuiltFiles({
  name: "mt7628-firmware",
  source: folderSource(join(import.meta.dirname, "firmware")),
  licence: "MIT",
  files: { "/lib/firmware/mt7628_e2.bin": { from: "mt7628_e2.bin", mode: 0o644 } },
});
const standIn = { name: "stand-in", apply({ hooks }) { hooks.packages.tap("stand-in", (packages) => packages.add(firmware)); } };
export default defineConfig(async (context) => {
  const config = await extensino({ ...context, device: device.device });
  return {
    ...config,
    device,
    plugins: [...config.plugins, ...(${devices === "ramips"} ? [standIn] : [])],
    kernel: { config: { ...config.kernel.config, ...${JSON.stringify(sharesKernel ? disk : {})} } },
  };
});
`;
}

/** Returns a config of the home router of examples/defalutroute on one of a family's boards. */
export function defalutrouteOn({ package: devices }: BoardFamily, board: string): string {
  return `import { defineConfig } from "@nixwrt/core";
import { ${devices} } from "@nixwrt/device-${devices}";
import defalutroute from ${JSON.stringify(join(examples, "defalutroute/nixwrt.config.ts"))};
const device = ${devices}(${JSON.stringify({ board })});
export default defineConfig(async (context) => ({ ...(await defalutroute({ ...context, device: device.device })), device }));
`;
}

/** Media that a board can boot from. */
export function mediaOf({ system }: Project): BootMedium[] {
  return imageLayouts(system).map(({ layout }) => layout.medium);
}

/** Size of a part of an image, and the room for it, in bytes. */
export interface PartSize {
  readonly board: string;
  readonly medium: BootMedium;
  readonly part: string;
  readonly bytes: number;
  readonly room: number;
}

/** Returns the sizes of the parts of a built image, and the room for them. @param folder the folder of the image */
export async function sizesOf({ system }: Project, medium: BootMedium, folder: string): Promise<PartSize[]> {
  const planned = imageLayouts(system).find(({ image }) => image === medium);
  if (planned === undefined) throw new Error(`${system.device.name} has no image ${medium}`);
  const parts = parseTrailer((await readFile(join(folder, planned.file))).subarray(-trailerBytes))?.trailer.parts;
  const { layout } = planned;
  return layout.parts.map(({ name, from, offset = 0, limit }) => ({
    board: system.device.name,
    medium,
    part: from,
    bytes: parts?.find((one) => one.name === name)?.bytes ?? 0,
    room: limit ?? layout.limit - offset,
  }));
}

/** Formats sizes as a Markdown table. */
export function sizeTable(sizes: readonly PartSize[]): string {
  const head = "| Board | Image | Part | Bytes | Room | Taken |\n|---|---|---|--:|--:|--:|";
  const rows = sizes.map(
    ({ board, medium, part, bytes, room }) =>
      `| ${board} | ${medium} | ${part} | ${bytes} | ${room} | ${((100 * bytes) / room).toFixed(0)} % |`,
  );
  return [head, ...rows].join("\n");
}
