import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytesOf } from "../../src/formats/Bytes.js";
import { inspectImage } from "../../src/inspect/inspectImage.js";
import { outline } from "./outline.js";
import { samples } from "./samples.js";
import { chk, dni, safeloader, seama, tplinkAny, trx, ubnt, xiaomi } from "./vendorImages.js";

const inspect = (data: Buffer) => inspectImage(bytesOf(data));
const kernel = samples["kernel.uimage"] as Buffer;
const rootfs = samples["rootfs.squashfs"] as Buffer;
const lzma = kernel.subarray(64);
const boot = Buffer.from("U-Boot 2010.06 (Nov 14 2013)\0".repeat(20));

const contents = "uimage(lzma(linux(device-tree))) squashfs";
const raw = "lzma(linux(device-tree)) squashfs";

const images: readonly (readonly [string, Buffer, string])[] = [
  ["TRX", trx([kernel, rootfs]), `trx(${contents})`],
  ["TRX, version 2", trx([Buffer.from("loader\n"), kernel, rootfs], { version: 2 }), `trx(text ${contents})`],
  ["TRX, big-endian", trx([kernel, rootfs], { bigEndian: true }), `trx(${contents})`],
  ["TRX, big-endian to the last byte", trx([kernel, rootfs], { bigEndian: true, magic: "0RDH" }), `trx(${contents})`],
  ["TRX without anything in it", trx([]), "trx"],
  ["CHK", chk(trx([kernel, rootfs]), Buffer.alloc(0)), `netgear-chk(trx(${contents}))`],
  ["CHK with a root file system", chk(kernel, rootfs, "U12H139T01"), `netgear-chk(${contents})`],
  ["DNI", dni(Buffer.concat([kernel, rootfs])), `netgear-dni(${contents})`],
  ["Seama", seama(Buffer.concat([kernel, rootfs])), `seama(${contents})`],
  ["Ubiquiti", ubnt({ kernel, rootfs }), "ubnt(file(uimage(lzma(linux(device-tree)))) file(squashfs))"],
  ["Xiaomi HDR1", xiaomi({ "uImage.bin": kernel, "root.bin": rootfs }), xiaomiOutline()],
  ["Xiaomi HDR1 without a signature", xiaomi({ a: kernel, b: rootfs }, { signed: false }), xiaomiOutline()],
  ["Xiaomi HDR2", xiaomi({ a: kernel, b: rootfs }, { kind: "HDR2" }), xiaomiOutline()],
  ["TP-Link 1", tplinkAny({ kernel: lzma, rootfs }), `tplink-v1(${raw})`],
  ["TP-Link 1 of OpenWrt", tplinkAny({ kernel: lzma, rootfs }, { vendor: "OpenWrt" }), `tplink-v1(${raw})`],
  ["TP-Link 1 without its padding", tplinkAny({ kernel: lzma, rootfs }, { slack: 9999 }), `tplink-v1(${raw})`],
  ["TP-Link 1 with a boot loader", tplinkAny({ kernel: lzma, rootfs, boot }), `tplink-v1(${raw} u-boot)`],
  ["TP-Link 2", tplinkAny({ kernel: lzma, rootfs }, { version: 2 }), `tplink-v2(${raw})`],
  [
    "TP-Link 3 with a boot loader",
    tplinkAny({ kernel: lzma, rootfs, boot }, { version: 3 }),
    `tplink-v3(${raw} u-boot)`,
  ],
  [
    "TP-Link safeloader",
    safeloader({ "os-image": kernel, "file-system": rootfs }),
    "tplink-safeloader(file(uimage(lzma(linux(device-tree)))) file(squashfs))",
  ],
];

function xiaomiOutline(): string {
  return "xiaomi(file(uimage(lzma(linux(device-tree)))) file(squashfs))";
}

/** Whether no checksum of the format covers a byte: the texts of Seama, and the last word of Ubiquiti's format. */
function isUnsummed(name: string, data: Buffer, at: number): boolean {
  if (name === "Seama") return at < 28 + 36;
  return name === "Ubiquiti" && at >= data.length - 4;
}

describe.each(images)("%s", (name, data, expected) => {
  test("is sound, with all of its parts", () => {
    const { parts, verdict, recognized } = inspect(data);
    expect([outline(parts), verdict, recognized]).toEqual([expected, "sound", true]);
  });

  test("is not sound if any bit is changed", () => {
    fc.assert(
      fc.property(fc.nat(data.length - 1), fc.nat(7), (at, bit) => {
        fc.pre(!isUnsummed(name, data, at));
        const changed = Buffer.from(data);
        changed[at] = (changed[at] as number) ^ (1 << bit);
        expect(inspect(changed).verdict).not.toBe("sound");
      }),
    );
  });

  test("is not sound if it is truncated anywhere", () => {
    fc.assert(
      fc.property(fc.nat(data.length - 1), (end) => {
        expect(inspect(data.subarray(0, end)).verdict).not.toBe("sound");
      }),
    );
  });
});

/**
 * Without DNI, whose checksum is at the end of the file, and without a TP-Link image that lacks its padding. Bytes after those belong to
 * them.
 */
const closed = images.filter(([name]) => name !== "DNI" && name !== "TP-Link 1 without its padding");

test.each(closed)("%s is sound with padding after it, and not checked with other bytes after it", (_, data) => {
  expect(inspect(Buffer.concat([data, Buffer.alloc(5000, 0xff)])).verdict).toBe("sound");
  const { parts, verdict } = inspect(Buffer.concat([data, Buffer.from("a tail that nobody knows\u0001\u0002")]));
  expect(verdict).toBe("not-checked");
  expect(parts.map((part) => part.verdict)).toEqual(["sound", "not-checked"]);
});

test("a boot loader in an image causes a warning", () => {
  const warnings = (data: Buffer) => inspect(data).parts[0]?.warnings;
  expect(warnings(tplinkAny({ kernel: lzma, rootfs, boot }))).toEqual([
    expect.stringContaining("it contains a boot loader"),
  ]);
  expect(warnings(tplinkAny({ kernel: lzma, rootfs }))).toEqual([]);
});

test("headers list their contents", () => {
  const facts = (data: Buffer) => inspect(data).parts[0]?.facts;
  expect(facts(chk(kernel, rootfs))).toEqual({
    board: "U12H072T00_NETGEAR",
    version: "1.0.2.60.0.0.90",
    region: "world",
  });
  expect(facts(dni(kernel))).toMatchObject({ device: "WNDR3700v4", version: "V1.0.2.102" });
  expect(facts(seama(kernel))).toEqual({ texts: ["dev=/dev/mtdblock/1", "type=firmware"] });
  expect(facts(trx([kernel], { bigEndian: true, version: 2 }))).toEqual({ version: 2, byteOrder: "big" });
  expect(facts(ubnt({ kernel }))).toEqual({ version: "XM.ar7240.v6.0.0-OpenWrt" });
  expect(facts(xiaomi({ kernel }))).toEqual({ deviceId: "0x16" });
  expect(facts(safeloader({ kernel }))).toEqual({ vendor: expect.stringContaining("fw-type:Cloud") });
});

test("Netgear's checksum matches an image by Netgear", () => {
  // Header of EX3700-V1.0.0.22_1.0.17.chk. The tool patchchk prints its checksum, 0xf8fc0a5a.
  const words = [0x2a23245e, 58, 0x01010000, 0x16010011, 0x292d8a81, 0, 5622416, 0, 0x292d8a81, 0xf8fc0a5a];
  const header = Buffer.alloc(58);
  for (const [index, word] of words.entries()) header.writeUInt32BE(word, index * 4);
  header.write("U12H319T00_NETGEAR", 40);
  expect(inspect(header).parts[0]?.checks).toContainEqual({ what: "checksum of the header", result: "passed" });
});
