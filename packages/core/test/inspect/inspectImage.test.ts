import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { bytesOf } from "../../src/formats/Bytes.js";
import { generateSecretKey, parsePublicKey } from "../../src/image/signify.js";
import { trailerBytes } from "../../src/image/trailer.js";
import type { InspectedPart, Inspection } from "../../src/inspect/Inspection.js";
import { inspectFile } from "../../src/inspect/inspectFile.js";
import { inspectImage } from "../../src/inspect/inspectImage.js";
import { signifyKeys } from "../image/signifyKeys.js";
import { outline } from "./outline.js";
import { samples } from "./samples.js";

const inspect = (data: Buffer, key?: Parameters<typeof inspectImage>[1]) => inspectImage(bytesOf(data), key);
const sample = (name: string) => samples[name] as Buffer;
const key = parsePublicKey(signifyKeys.public);

const kernel = "lzma(linux(device-tree))";
const ours = `uimage(${kernel}) padding squashfs padding nixwrt-trailer`;

/** A format with a checksum is sound. A device tree, a file system or a program alone has no known checksum. */
test.each([
  ["board.dtb", "not-checked", "device-tree"],
  ["boot.scr", "sound", "uimage(text)"],
  ["fit.itb", "sound", "fit(fit-image(gzip(linux(device-tree))) fit-image(device-tree))"],
  ["fit-external.itb", "sound", "fit(fit-image(gzip(linux(device-tree))) fit-image(device-tree))"],
  ["kernel.uimage", "sound", `uimage(${kernel})`],
  ["rootfs.squashfs", "not-checked", "squashfs"],
  ["rootfs.ext4", "not-checked", "ext4"],
  ["vmlinux", "not-checked", "elf(device-tree)"],
  ["sysupgrade.tar", "not-checked", `tar(file(text) file(uimage(${kernel})) file(squashfs))`],
  ["openwrt.trx", "sound", "trx(gzip(text) squashfs)"],
  ["openwrt-factory.bin", "sound", `tplink-v1(${kernel} squashfs)`],
  ["openwrt-sysupgrade.bin", "sound", `uimage(${kernel}) squashfs openwrt-metadata`],
  ["firmware.bin", "sound", ours],
  ["firmware-signed.bin", "sound", ours],
])("%s is %s: %s", (name, verdict, expected) => {
  const inspection = inspect(sample(name));
  expect(outline(inspection.parts)).toBe(expected);
  expect(inspection).toMatchObject({
    recognized: true,
    verdict,
    sound: verdict === "sound",
    bytes: sample(name).length,
  });
});

/** Finds the first part with a format, at any depth. */
function find(parts: readonly InspectedPart[], format: string): InspectedPart | undefined {
  return parts.flatMap((part) => (part.format === format ? [part] : (find(part.parts, format) ?? [])))[0];
}

test("headers contain what the tools were told", () => {
  const { parts } = inspect(sample("firmware-signed.bin"));
  expect(find(parts, "uimage")?.facts).toMatchObject({ compression: "lzma", loadAddress: "0x80000000", arch: "mips" });
  expect(find(parts, "linux")?.facts.version).toMatch(/^6\.12\.107 /);
  expect(find(parts, "device-tree")?.facts).toEqual({
    model: "GL-MT300N-V2",
    compatible: ["glinet,gl-mt300n-v2", "mediatek,mt7628an-soc"],
    bootargs: "console=ttyS0,115200 root=/dev/mtdblock0",
    phram: ["rootfs at 0xc00000, 0x1000000 bytes"],
    partitions: ["u-boot at 0x0, 0x30000 bytes", "firmware at 0x50000, 0xfb0000 bytes"],
  });
  expect(find(parts, "squashfs")).toMatchObject({ offset: 1024, facts: { compression: "xz", byteOrder: "little" } });
  expect(find(parts, "nixwrt-trailer")?.facts).toMatchObject({ device: "gl-mt300n-v2", version: "0.1.0" });
  expect(find(inspect(sample("openwrt-sysupgrade.bin")).parts, "openwrt-metadata")?.facts).toEqual({
    version: "OpenWrt 23.05.3",
    target: "ramips/mt76x8",
    supportedDevices: ["glinet,gl-mt300n-v2"],
  });
  expect(find(inspect(sample("boot.scr")).parts, "text")?.facts.lines).toEqual([
    "tftpboot 0x80a00000 phram.bin",
    "bootm 0x80a00000",
  ]);
});

test.each(["firmware.bin", "firmware-signed.bin", "openwrt-sysupgrade.bin", "openwrt.trx", "openwrt-factory.bin"])(
  "one flipped bit anywhere in %s is detected",
  (name) => {
    const data = sample(name);
    // signify calls the comment before a signature untrusted. fwtool does not check the fields of its own trailer.
    const comment = name === "firmware-signed.bin" ? data.length - trailerBytes : data.length;
    const checked = (at: number) => (at < comment || at >= data.indexOf("\n", comment)) && at < data.length - 16;
    fc.assert(
      fc.property(fc.nat(data.length - 1).filter(checked), fc.nat(7), (at, bit) => {
        const changed = Buffer.from(data);
        changed[at] = (changed[at] as number) ^ (1 << bit);
        const options = name === "firmware-signed.bin" ? { key } : {};
        const { sound, parts } = inspect(changed, options);
        expect(sound && outline(parts) === outline(inspect(data).parts)).toBe(false);
      }),
      // A file has about 50,000 bits.
      { numRuns: 2000 },
    );
  },
);

test("a signature counts only if it is by the given key", () => {
  const sound = (name: string, by: typeof key) => inspect(sample(name), { key: by }).sound;
  expect(sound("firmware-signed.bin", key)).toBe(true);
  expect(sound("firmware-signed.bin", generateSecretKey())).toBe(false);
  expect(sound("firmware.bin", key)).toBe(false);
  expect(sound("kernel.uimage", key)).toBe(false);
});

test("an image that was read back from flash is sound, with the erased blocks after it", () => {
  const { parts, sound } = inspect(Buffer.concat([sample("firmware.bin"), Buffer.alloc(100_000, 0xff)]));
  expect([outline(parts), sound]).toEqual([`${ours} padding`, true]);
});

test("a truncated image is not sound", () => {
  for (const name of ["kernel.uimage", "rootfs.squashfs", "sysupgrade.tar", "openwrt.trx", "openwrt-factory.bin"]) {
    const data = sample(name);
    expect(inspect(data.subarray(0, data.length - 50 * (name.endsWith("tar") ? 40 : 1))).sound, name).toBe(false);
  }
});

test("a file that is not an image is not recognized", () => {
  for (const data of ["", "hello\n", Buffer.alloc(5000), Buffer.alloc(5000, 0xff), Buffer.from("ffd8ffe0", "hex")]) {
    expect(inspect(Buffer.from(data)).recognized).toBe(false);
  }
});

test("nested gzip bombs use a limited amount of memory", () => {
  let bomb = Buffer.alloc(64 << 20);
  for (let depth = 0; depth < 12; depth += 1) bomb = gzipSync(bomb);
  const before = process.memoryUsage().arrayBuffers;
  inspect(Buffer.concat(Array.from({ length: 50 }, () => bomb)));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(256 << 20);
});

/** Expects parts to follow each other without gaps from start to end. */
function expectGapless({ parts, bytes }: Pick<Inspection, "parts" | "bytes">): void {
  let end = 0;
  for (const part of parts) {
    expect(part.offset).toBe(end);
    end += part.bytes;
  }
  expect(end).toBe(bytes);
}

/** Pieces of images, modified and combined arbitrarily. */
const mixtures = fc
  .array(
    fc.record({
      data: fc.oneof(
        fc.constantFrom(...Object.values(samples)),
        fc.uint8Array({ maxLength: 300 }).map((data) => Buffer.from(data)),
      ),
      from: fc.nat(300),
      size: fc.nat(9000),
      changes: fc.array(fc.tuple(fc.nat(9000), fc.nat(255)), { maxLength: 4 }),
    }),
    { maxLength: 4 },
  )
  .map((pieces) =>
    Buffer.concat(
      pieces.map(({ data, from, size, changes }) => {
        const piece = Buffer.from(data.subarray(from, from + size));
        for (const [at, value] of changes) if (at < piece.length) piece[at] = value;
        return piece;
      }),
    ),
  );

test("the parts of any file cover all of it", () => {
  fc.assert(
    fc.property(mixtures, (data) => expectGapless(inspect(data))),
    { numRuns: 1000 },
  );
});

test("reading a file in pieces gives the same result", async () => {
  const folder = mkdtempSync(join(tmpdir(), "nixwrt-inspect-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "key.pub"), signifyKeys.public);
  for (const [name, data] of Object.entries(samples)) {
    writeFileSync(join(folder, name), data);
    expect(await inspectFile(join(folder, name)), name).toEqual(inspect(data));
  }
  const options = { keyFile: join(folder, "key.pub") };
  expect((await inspectFile(join(folder, "firmware-signed.bin"), options)).sound).toBe(true);
  const problems = (code: string) => ({ problems: [{ code }] });
  await expect(inspectFile(join(folder, "nothing"))).rejects.toMatchObject(problems("FILE_UNREADABLE"));
  await expect(inspectFile(folder)).rejects.toMatchObject(problems("FILE_UNREADABLE"));
  const wrong = { keyFile: join(folder, "boot.scr") };
  await expect(inspectFile(join(folder, "boot.scr"), wrong)).rejects.toMatchObject(problems("KEY_UNREADABLE"));
});
