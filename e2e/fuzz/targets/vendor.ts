import { bytesOf } from "../../../packages/core/src/formats/Bytes.js";
import { inspectImage } from "../../../packages/core/src/inspect/inspectImage.js";
import { checkInspection } from "../../../packages/core/test/inspect/checkInspection.js";
import { correctChecksums } from "../correctChecksums.js";

/** First bytes of vendors' headers. The first byte of an input selects one. */
const magics = [
  "HDR0",
  "0RDH",
  "HDR1",
  "HDR2",
  "*#$^",
  "\x01\0\0\0",
  "\x02\0\0\0",
  "\x5e\xa3\xa4\x17",
  "UBNT",
  "device:",
  "",
];

/** Vendors' headers, with a magic number and correct checksums, so that the fuzzer changes sizes, offsets and contents. */
export function fuzz(data: Buffer): void {
  const magic = Buffer.from(magics[(data[0] ?? 0) % magics.length] ?? "", "latin1");
  const image = Buffer.from(data.subarray(1));
  magic.copy(image);
  checkInspection(inspectImage(bytesOf(image)), image.length);
  checkInspection(inspectImage(bytesOf(correctChecksums(image))), image.length);
}

export async function seeds(): Promise<Readonly<Record<string, Buffer>>> {
  const vendor = await import("../../../packages/core/test/inspect/vendorImages.js");
  const { samples } = await import("../../../packages/core/test/inspect/samples.js");
  const [kernel, rootfs] = [samples["kernel.uimage"] as Buffer, samples["rootfs.squashfs"] as Buffer];
  const parts = { kernel: kernel.subarray(64), rootfs };
  const images = {
    HDR0: vendor.trx([kernel, rootfs], { version: 2 }),
    "0RDH": vendor.trx([kernel, rootfs], { bigEndian: true, magic: "0RDH" }),
    HDR1: vendor.xiaomi({ kernel, rootfs }),
    HDR2: vendor.xiaomi({ kernel, rootfs }, { kind: "HDR2" }),
    "*#$^": vendor.chk(kernel, rootfs),
    "\x01\0\0\0": vendor.tplinkAny(parts),
    "\x02\0\0\0": vendor.tplinkAny({ ...parts, boot: rootfs }, { version: 2 }),
    "\x5e\xa3\xa4\x17": vendor.seama(kernel),
    UBNT: vendor.ubnt({ kernel, rootfs }),
    "device:": vendor.dni(kernel),
    "": vendor.safeloader({ kernel, rootfs }),
  };
  const named = Object.entries(images).map(([magic, image]) => {
    const index = magics.indexOf(magic);
    return [`vendor${index}`, Buffer.concat([Buffer.from([index]), image])];
  });
  return Object.fromEntries(named);
}
