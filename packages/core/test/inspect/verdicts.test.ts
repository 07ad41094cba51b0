import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, gzipSync } from "node:zlib";
import { lzma } from "@napi-rs/lzma";
import { expect, test } from "vitest";
import { bytesOf } from "../../src/formats/Bytes.js";
import { generateSecretKey } from "../../src/image/signify.js";
import { describeImage, encodeTrailer } from "../../src/image/trailer.js";
import type { Inspection } from "../../src/inspect/Inspection.js";
import { inspectImage } from "../../src/inspect/inspectImage.js";
import { unsoundParts } from "../../src/inspect/unsoundParts.js";
import { fwtool, uimage } from "./encode.js";
import { outline } from "./outline.js";
import { samples } from "./samples.js";
import { tplinkAny, trx } from "./vendorImages.js";

const inspect = (data: Buffer, options?: Parameters<typeof inspectImage>[1]) => inspectImage(bytesOf(data), options);
const kernel = samples["kernel.uimage"] as Buffer;
const rootfs = samples["rootfs.squashfs"] as Buffer;
/** Packed by liblzma 5.4, with the size in the header. `unmarked.lzma` is by LZMA-JS, which writes no end marker. */
const file = (name: string) => readFileSync(join(import.meta.dirname, "samples", name));
const about = { type: 2, load: 0x80000000, entry: 0x80000000, time: 1_700_000_000, name: "MIPS Linux" };
const failed = ({ checks, parts }: Pick<Inspection, "checks" | "parts">): string[] => [
  ...checks.flatMap(({ what, result }) => (result === "failed" ? [what] : [])),
  ...parts.flatMap(failed),
];

/** Packs data like the compressor of the LZMA SDK, which stores the size. */
function packed(data: Buffer, known = true): Buffer {
  const file = lzma.compressSync(data);
  file.writeBigUInt64LE(known ? BigInt(data.length) : 0xffff_ffff_ffff_ffffn, 5);
  return file;
}

test.each([
  ["a MiB of zeros", Buffer.alloc(1 << 20)],
  ["one repeated byte", Buffer.alloc(2_000_000, "x")],
  ["a short pattern", Buffer.alloc(999_999, "abcabd")],
])("%s, packed small, is sound", (_, data) => {
  for (const small of [packed(data), packed(data, false), gzipSync(data)]) {
    const inspection = inspect(uimage(small, about));
    expect(inspection.verdict).toBe("sound");
    expect(inspection.parts[0]?.parts[0]).toMatchObject({ bytes: small.length, facts: { unpackedBytes: data.length } });
  }
});

test("4,000,000 zeros in 653 bytes, as in a field report, are sound", () => {
  const inspection = inspect(uimage(file("zeros.lzma"), about));
  expect(inspection.verdict).toBe("sound");
  expect(inspection.parts[0]?.parts[0]).toMatchObject({ bytes: 653, facts: { unpackedBytes: 4_000_000 } });
});

test("packed data with its size in the header ends there, even without an end marker", () => {
  const unmarked = file("unmarked.lzma");
  const read = inspect(uimage(Buffer.concat([unmarked, Buffer.alloc(100)]), about));
  expect(read.verdict).toBe("sound");
  expect(outline(read.parts)).toBe("uimage(lzma(linux) padding)");
  expect(read.parts[0]?.parts[0]?.bytes).toBe(unmarked.length);
  for (let end = 14; end < unmarked.length; end += 7) {
    expect(inspect(uimage(unmarked.subarray(0, end), about)).verdict, `${end}`).toBe("damaged");
  }
});

test("a limit that is reached is reported as not checked", () => {
  const much = file("zeros-64MiB.lzma");
  for (const data of [much, gzipSync(Buffer.alloc((64 << 20) + 1))]) {
    const { verdict, recognized, checks, parts } = inspect(uimage(data, about));
    expect([verdict, recognized]).toEqual(["not-checked", true]);
    expect(checks).toEqual([
      { what: "limit reached: more than 64 MiB in one piece, packed or unpacked", result: "not-checked" },
    ]);
    expect(parts[0]?.parts[0]?.checks).toEqual([{ what: "can be unpacked", result: "not-checked" }]);
  }
  // Damage is reported in any case.
  const image = uimage(much, about);
  image[image.length - 1] = (image.at(-1) as number) ^ 1;
  expect(inspect(image).verdict).toBe("damaged");
});

test("nested images are inspected down to a maximum depth, which is reported", () => {
  const nested = (depth: number) => {
    let image = kernel;
    for (let level = 0; level < depth; level += 1) image = uimage(image, about);
    return inspect(image);
  };
  expect(nested(5)).toMatchObject({ verdict: "sound", checks: [] });
  expect(nested(9).verdict).toBe("not-checked");
  expect(nested(9).checks[0]?.what).toBe("limit reached: images nested more than 8 levels deep");
});

test("truncated packed data is damaged, even if the checksum around it is right", () => {
  const data = Buffer.from(Array.from({ length: 9000 }, (_, index) => (index * index * 31) & 0xff));
  for (const whole of [packed(data), packed(data, false), gzipSync(data)]) {
    for (const end of [14, whole.length >> 1, whole.length - 1]) {
      expect(inspect(uimage(whole.subarray(0, end), about)).verdict, `${end}`).toBe("damaged");
    }
  }
});

test("an empty file is not sound, with or without a key", () => {
  const empty = Buffer.alloc(0);
  expect(inspect(empty)).toMatchObject({ verdict: "not-checked", sound: false, recognized: false, parts: [] });
  const withKey = inspect(empty, { key: generateSecretKey() });
  expect(withKey).toMatchObject({ verdict: "damaged", sound: false, recognized: false });
  expect(failed(withKey)).toEqual(["trailer with a signature"]);
});

test.each([Buffer.alloc(5000), Buffer.alloc(5000, 0xff), Buffer.from("hello\n"), Buffer.from("ffd8ffe0", "hex")])(
  "a file without any known format is not sound",
  (data) => {
    expect(inspect(data)).toMatchObject({ verdict: "not-checked", sound: false, recognized: false });
  },
);

/** Makes an image with a trailer that has any date. */
function dated(date: string): Buffer {
  const parts = [{ name: "kernel", offset: 0, bytes: kernel.length }];
  const block = encodeTrailer(describeImage(kernel, { device: "d", version: "1", buildDate: 1, parts }));
  const text = block
    .toString("latin1")
    .replace(/^date .*$/m, `date ${date}`)
    .replace(/sum [0-9a-f]{64}\n*$/, "");
  const sum = createHash("sha256").update(text).digest("hex");
  const trailer = Buffer.alloc(block.length, "\n");
  trailer.write(`${text}sum ${sum}`);
  return Buffer.concat([kernel, trailer]);
}

test.each(["8640000000001", "99999999999999", "999999999999999"])("a build date of %s is not sound", (date) => {
  const inspection = inspect(dated(date));
  expect(failed(inspection)).toEqual([`build date: ${date} is not a date`]);
  expect(inspection.parts.at(-1)?.facts).toMatchObject({ buildDate: Number(date), device: "d" });
});

test.each(["0", "1", "1763832000", "8640000000000"])("a build date of %s is sound", (date) => {
  expect(inspect(dated(date)).verdict).toBe("sound");
});

test("a U-Boot header with a vendor's magic number is recognized", () => {
  const image = uimage(kernel.subarray(64), about);
  image.write("33373031", 0, "hex");
  image.writeUInt32BE(0, 4);
  image.writeUInt32BE(crc32(image.subarray(0, 64)), 4);
  expect(inspect(image)).toMatchObject({
    verdict: "sound",
    parts: [{ format: "uimage", facts: { magic: "33373031" } }],
  });
  image[40] = 0x21;
  expect(inspect(image).verdict).toBe("not-checked");
});

test("a checksum around an image covers parts without one, which are not checked otherwise", () => {
  expect(inspect(Buffer.concat([kernel, rootfs])).parts.map(({ verdict }) => verdict)).toEqual([
    "sound",
    "not-checked",
  ]);
  expect(inspect(trx([kernel, rootfs])).verdict).toBe("sound");
  const sysupgrade = fwtool(Buffer.concat([kernel, rootfs]), {});
  expect(inspect(sysupgrade).verdict).toBe("sound");
  // An unknown header is not checked. What follows it is inspected as usual.
  const { parts, verdict } = inspect(Buffer.concat([Buffer.from("ACME\u0001\u0002\u0003\u0004"), kernel]));
  expect([outline(parts), verdict]).toEqual(["unknown uimage(lzma(linux(device-tree)))", "not-checked"]);
});

test.each([
  ["TRX", trx([kernel, rootfs])],
  ["TRX, big-endian", trx([kernel, rootfs], { bigEndian: true, magic: "0RDH" })],
  ["TP-Link", tplinkAny({ kernel: kernel.subarray(64), rootfs })],
])("%s after an unknown header is found and checked", (_, image) => {
  const header = Buffer.from("W54G0\u0001\u0002\u0003U2ND");
  const { parts, verdict } = inspect(Buffer.concat([header, image]));
  expect([verdict, parts.map((part) => part.verdict)]).toEqual(["not-checked", ["not-checked", "sound"]]);
  const damaged = Buffer.concat([header, image]);
  damaged[damaged.length - 3] = (damaged.at(-3) as number) ^ 8;
  expect(inspect(damaged).verdict).toBe("damaged");
});

test("the contents of an image are checked even if the checksum around it is right", () => {
  const damaged = Buffer.from(kernel);
  damaged[200] = (damaged[200] as number) ^ 1;
  const { verdict, parts } = inspect(trx([damaged, rootfs]));
  expect([verdict, parts[0]?.checks[0]?.result]).toEqual(["damaged", "passed"]);
});

test("an unchecked signature causes a warning", () => {
  const { verdict, parts } = inspect(samples["firmware-signed.bin"] as Buffer);
  expect(verdict).toBe("sound");
  expect(parts.at(-1)?.warnings).toEqual([expect.stringContaining("the signature is not checked")]);
});

test("the reason why an image is not sound distinguishes failed checks from missing ones", () => {
  const reasons = (data: Buffer) => unsoundParts(inspect(data));
  const broken = Buffer.from(kernel);
  broken[100] = (broken[100] ?? 0) ^ 1;
  expect(reasons(kernel)).toEqual([]);
  expect(reasons(broken)).toContainEqual(expect.stringMatching(/ at 0x0: failed: CRC-32 of the data$/));
  expect(reasons(rootfs)).toEqual([expect.stringMatching(/ at 0x0: not checked: no checksum covers it$/)]);
  expect(reasons(Buffer.concat([kernel, rootfs]))).toEqual([expect.stringMatching(/squashfs.* not checked/i)]);
  expect(reasons(Buffer.from("nothing that is known"))).toEqual([expect.stringContaining("not checked")]);
  for (const data of Object.values(samples)) {
    const inspection = inspect(data);
    expect(unsoundParts(inspection).length === 0).toBe(inspection.verdict === "sound");
    expect(unsoundParts(inspection).some((reason) => /: failed: /.test(reason))).toBe(inspection.verdict === "damaged");
  }
});
