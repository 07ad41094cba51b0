import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { uimage } from "./encode.js";
import { safeloader, xiaomi } from "./vendorImages.js";

/** Files that are made to exhaust time, memory or output. They are made on demand, because some are large. */

const about = { type: 2, load: 0, entry: 0, time: 0, name: "x" };
const times = (count: number, data: Buffer) => Buffer.alloc(count * data.length, data);
const words = (...values: number[]) => {
  const data = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) data.writeUInt32BE(value, index * 4);
  return data;
};

/**
 * Makes a flattened device tree around nodes.
 * @param names property names, each followed by a NUL
 */
function tree(structure: Buffer, names: string, after = Buffer.alloc(0)): Buffer {
  const all = Buffer.concat([words(1, 0), structure, words(2, 9)]);
  const strings = 56 + all.length;
  const total = strings + names.length;
  const header = words(0xd00dfeed, total, 56, strings, 40, 17, 16, 0, names.length, all.length);
  return Buffer.concat([header, Buffer.alloc(16), all, Buffer.from(names, "latin1"), Buffer.alloc(-total & 3), after]);
}

const property = (name: number, data: Buffer) =>
  Buffer.concat([words(3, data.length, name), data, Buffer.alloc(-data.length & 3)]);
const node = (name: string, content: Buffer) =>
  Buffer.concat([words(1), Buffer.from(name), Buffer.alloc(4 - (name.length & 3)), content, words(2)]);

/** Makes a FIT whose images all are the same bytes after it. */
function fit(images: number, sums: number, bytes: number): Buffer {
  const names = "data-size\0data-offset\0algo\0value\0";
  const sum = node("hash", Buffer.concat([property(22, Buffer.from("sha512\0")), property(27, Buffer.alloc(64))]));
  const place = Buffer.concat([property(0, words(bytes)), property(10, words(0))]);
  const image = node("image", Buffer.concat([place, times(sums, sum)]));
  return tree(node("images", times(images, image)), names, Buffer.alloc(bytes, "x"));
}

function nested(image: Buffer, around: (inner: Buffer) => Buffer, depth: number): Buffer {
  return depth === 0 ? image : nested(around(image), around, depth - 1);
}

export const hostileImages: Readonly<Record<string, () => Buffer>> = {
  "a FIT of 200,000 images": () => fit(200_000, 0, 4),
  "a FIT of 50,000 images, each with a checksum": () => fit(50_000, 1, 4),
  "a FIT of 30,000 images": () => fit(30_000, 0, 4),
  "a FIT of 256 images of the same 16 MiB, each with 100 checksums": () => fit(256, 100, 16 << 20),
  "a device tree of 5,000,000 nodes": () => tree(times(5_000_000, node("", Buffer.alloc(0))), ""),
  "a device tree of 3,000,000 properties": () => tree(times(3_000_000, property(0, words(1))), "compatible\0"),
  "a property of 60 MiB of NULs": () => tree(property(0, Buffer.alloc(60 << 20)), "compatible\0"),
  "a property of 60 MiB of text": () => tree(node("chosen", property(0, Buffer.alloc(60 << 20, "x"))), "bootargs\0"),
  "60 LZMA streams that unpack to more than 64 MiB each": () =>
    times(60, uimage(readFileSync(join(import.meta.dirname, "samples/zeros-64MiB.lzma")), about)),
  "600 gzip streams that unpack to 30 MiB each": () => times(600, gzipSync(Buffer.alloc(30 << 20))),
  "gzip in gzip, ten deep": () => nested(Buffer.alloc(60 << 20), (inner) => gzipSync(inner), 10),
  "an archive of 100,000 folders": () => {
    const header = Buffer.alloc(512);
    header.write("folder/");
    header.write("00000000000", 124);
    header.fill(" ", 148, 156);
    header.write("5ustar", 156);
    header.copyWithin(257, 157, 162).fill(0, 157, 162);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
    return times(100_000, header);
  },
  "500,000 U-Boot headers": () => times(500_000, uimage(Buffer.alloc(0), about)),
  "4,000,000 magic numbers of squashfs": () => times(4_000_000, Buffer.from("hsqs")),
  "a kernel with 4,000,000 magic numbers of device trees": () =>
    Buffer.concat([Buffer.from("Linux version 6.12 \0"), times(4_000_000, words(0xd00dfeed))]),
  "20,000,000 alternating bytes": () => times(10_000_000, Buffer.from([0, 0xff])),
  "nested images whose partitions are all the same": () => {
    const around = (inner: Buffer) => {
      const names = Array.from({ length: 30 }, (_, index) => `p${index}`);
      const image = safeloader(
        Object.fromEntries(names.map((name) => [name, name === "p0" ? inner : Buffer.alloc(1)])),
      );
      const table = image.toString("latin1", 0x1014, 0x1814).replace(/ base 0x\w+ size 0x\w+/g, (line) => {
        return ` base 0x00800 size 0x${inner.length.toString(16)}`
          .padEnd(line.length)
          .slice(0, Math.max(line.length, 24));
      });
      image.write(table.slice(0, 0x800), 0x1014, "latin1");
      return image;
    };
    return nested(Buffer.from("x"), around, 9);
  },
  "nested images whose files are all the same": () => {
    const around = (inner: Buffer) => {
      const image = xiaomi({ a: inner });
      for (let index = 1; index < 8; index += 1) image.writeUInt32LE(48, 16 + index * 4);
      return image;
    };
    return nested(Buffer.from("x"), around, 9);
  },
};
