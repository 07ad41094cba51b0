import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parseSecretKey } from "../../src/image/signify.js";
import { describeImage, encodeTrailer } from "../../src/image/trailer.js";
import { signifyKeys } from "../image/signifyKeys.js";
import { elf, ext, fwtool, squashfs, tplink, trx } from "./encode.js";

const read = (name: string) => readFileSync(join(import.meta.dirname, "samples", name));

/**
 * Made by mkimage 2023.01, dtc 1.6, mksquashfs 4.5, GNU tar and LZMA-JS. A kernel consists of a banner, zeros, and the board's device tree.
 */
const made = {
  "board.dtb": read("board.dtb"),
  "boot.scr": read("boot.scr"),
  "fit.itb": read("fit.itb"),
  "fit-external.itb": read("fit-external.itb"),
  "kernel.uimage": read("kernel.uimage"),
  "rootfs.squashfs": read("rootfs.squashfs"),
  "sysupgrade.tar": read("sysupgrade.tar"),
  "unmarked.lzma": read("unmarked.lzma"),
};

const eraseBlock = 1024;

/** Makes a kernel slot, the root file system, and padding to an erase block, like the layout of NixWRT's images. */
function firmware(signed: boolean): Buffer {
  const kernel = made["kernel.uimage"];
  const rootfs = made["rootfs.squashfs"];
  const image = Buffer.alloc(3 * eraseBlock, 0xff);
  kernel.copy(image);
  rootfs.copy(image, eraseBlock);
  const parts = [
    { name: "kernel", offset: 0, bytes: kernel.length },
    { name: "rootfs", offset: eraseBlock, bytes: rootfs.length },
  ];
  const about = describeImage(image, { device: "gl-mt300n-v2", version: "0.1.0", buildDate: 1_763_832_000, parts });
  return Buffer.concat([image, encodeTrailer(about, signed ? parseSecretKey(signifyKeys.secret) : undefined)]);
}

/** Small images of all formats. */
export const samples: Readonly<Record<string, Buffer>> = {
  ...made,
  "firmware.bin": firmware(false),
  "firmware-signed.bin": firmware(true),
  "rootfs.ext4": ext({ blocks: 2, blockLog: 0, inodes: 16, label: "rootfs", extents: true }),
  vmlinux: elf({
    ...{ bits: 32, little: false, entry: 0x80100400, load: 0x80100000 },
    content: Buffer.concat([Buffer.from("Linux version 6.12.107 (x) #1\n\0"), made["board.dtb"]]),
  }),
  "openwrt.trx": trx([
    gzipSync("kernel", { level: 9 }),
    squashfs({ ...{ little: false, bytes: 96, inodes: 1 }, blockLog: 17, time: 0 }),
  ]),
  "openwrt-factory.bin": tplink(made["kernel.uimage"].subarray(64), made["rootfs.squashfs"], {
    id: 0x08410008,
    revision: 1,
  }),
  "openwrt-sysupgrade.bin": fwtool(Buffer.concat([made["kernel.uimage"], made["rootfs.squashfs"]]), {
    supported_devices: ["glinet,gl-mt300n-v2"],
    version: { dist: "OpenWrt", version: "23.05.3", target: "ramips/mt76x8" },
  }),
};
