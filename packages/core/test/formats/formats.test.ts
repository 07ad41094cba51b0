import { gzipSync } from "node:zlib";
import { lzma } from "@napi-rs/lzma";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { bytesOf, chunksOf, rangeOf } from "../../src/formats/Bytes.js";
import { DamagedData } from "../../src/formats/DamagedData.js";
import { type DeviceTreeNode, parseDeviceTree } from "../../src/formats/deviceTree.js";
import { parseElfHeader } from "../../src/formats/elfHeader.js";
import { parseExt } from "../../src/formats/ext.js";
import { parseFwtool, parseOpenwrtMetadata } from "../../src/formats/fwtool.js";
import { unpackGzip } from "../../src/formats/gzip.js";
import { LimitReached } from "../../src/formats/LimitReached.js";
import { parseLzma, unpackLzma, unpackLzmaStrictly } from "../../src/formats/lzma.js";
import { parseSquashfs } from "../../src/formats/squashfs.js";
import { parseTar } from "../../src/formats/tar.js";
import { parseTplink } from "../../src/formats/tplink.js";
import { parseTrx } from "../../src/formats/trx.js";
import { parseUimage, uimageFiles } from "../../src/formats/uimage.js";
import { deviceTree, elf, ext, fwtool, squashfs, type Tree, tplink, trx, uimage } from "../inspect/encode.js";

const word = fc.nat(0xffff_ffff);
const name = fc.stringMatching(/^[a-z0-9,._+@-]{1,30}$/);
const bytes = (maxLength = 2000) => fc.uint8Array({ maxLength }).map((data) => Buffer.from(data));

test("a uImage is parsed", () => {
  const about = fc.record({ type: fc.constant(2), load: word, entry: word, time: word, name });
  fc.assert(
    fc.property(bytes(), about, (data, written) => {
      const read = parseUimage(uimage(data, written));
      expect(read).toMatchObject({ headerCrcOk: true, arch: "mips", os: "linux", type: "kernel", compression: "none" });
      expect(read).toMatchObject({ loadAddress: written.load, entryPoint: written.entry, time: written.time });
      expect(read).toMatchObject({ name: written.name, dataBytes: data.length });
    }),
  );
});

test("the files of a uImage are in order and do not overlap", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1e6 }), { maxLength: 20 }), (sizes) => {
      const table = Buffer.alloc((sizes.length + 1) * 4);
      for (const [index, size] of sizes.entries()) table.writeUInt32BE(size, index * 4);
      const files = uimageFiles(table) ?? [];
      expect(files.map((file) => file.bytes)).toEqual(sizes);
      for (const [index, { offset }] of files.entries()) {
        const before = files[index - 1];
        expect(offset).toBeGreaterThanOrEqual(before === undefined ? table.length : before.offset + before.bytes);
      }
    }),
  );
});

const trees = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.record({
    name,
    properties: fc.uniqueArray(fc.tuple(name, bytes(40)), { maxLength: 5, selector: ([key]) => key }),
    children: fc.oneof({ maxDepth: 4 }, fc.constant([]), fc.array(tie("tree"), { maxLength: 3 })),
  }),
})).tree;

function plain({ name: own, properties, children }: DeviceTreeNode): Tree {
  return { name: own, properties: [...properties], children: children.map(plain) };
}

test("a device tree is parsed", () => {
  fc.assert(
    fc.property(trees, (tree) => {
      const read = parseDeviceTree(deviceTree(tree));
      expect(read && plain(read)).toEqual(tree);
    }),
  );
});

test("a device tree that is truncated anywhere is refused", () => {
  const data = deviceTree({ name: "", properties: [["model", Buffer.from("x\0")]], children: [] });
  for (let end = 0; end < data.length; end += 1) expect(parseDeviceTree(data.subarray(0, end))).toBeUndefined();
});

test("a squashfs is parsed in both byte orders", () => {
  const about = fc.record({
    little: fc.boolean(),
    bytes: fc.integer({ min: 96, max: 5000 }),
    inodes: word,
    blockLog: fc.integer({ min: 12, max: 20 }),
    time: word,
  });
  fc.assert(
    fc.property(about, (written) => {
      const { little, blockLog, ...same } = written;
      const expected = { ...same, littleEndian: little, blockBytes: 2 ** blockLog, compression: "xz", version: "4.0" };
      expect(parseSquashfs(squashfs(written))).toEqual(expected);
    }),
  );
});

test("an ext file system is parsed", () => {
  const about = fc.record({
    blocks: fc.integer({ min: 2, max: 0xffff_ffff }),
    blockLog: fc.nat(6),
    inodes: word,
    label: fc.stringMatching(/^[a-z]{0,16}$/),
    extents: fc.boolean(),
  });
  fc.assert(
    fc.property(about, ({ blocks, blockLog, extents, ...same }) => {
      const read = parseExt(ext({ blocks, blockLog, extents, ...same }));
      const blockBytes = 1024 * 2 ** blockLog;
      expect(read).toEqual({ ...same, blockBytes, bytes: blocks * blockBytes, version: extents ? "ext4" : "ext2" });
    }),
  );
});

test("an ELF header of any kind is parsed", () => {
  const about = fc.record({
    bits: fc.constantFrom(32 as const, 64 as const),
    little: fc.boolean(),
    entry: word,
    load: word,
    content: bytes().map((data) => Buffer.concat([data, Buffer.alloc(64)])),
  });
  fc.assert(
    fc.property(about, (written) => {
      expect(parseElfHeader(elf(written))).toEqual({
        bits: written.bits,
        littleEndian: written.little,
        machine: "mips",
        entryPoint: BigInt(written.entry),
        loadAddress: BigInt(written.load),
        bytes: 0,
      });
    }),
  );
});

test("a TRX is parsed", () => {
  const part = bytes().map((data) => Buffer.concat([data, Buffer.from("x")]));
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
      const data = trx(parts);
      const { offsets, ...header } = parseTrx(data)[0] ?? {};
      expect(header).toMatchObject({ version: 2, bytes: data.length });
      expect(offsets?.map((offset, index) => data.subarray(offset, offsets[index + 1]))).toEqual(parts);
    }),
  );
});

test("a TP-Link image is parsed", () => {
  fc.assert(
    fc.property(bytes(), bytes(), word, word, (kernel, rootfs, id, revision) => {
      const data = tplink(kernel, rootfs, { id, revision });
      const read = parseTplink(data);
      expect(read).toMatchObject({ version: "ver. 1.0", hardwareId: id, hardwareRevision: revision });
      const cut = (part: { offset: number; bytes: number } | undefined) =>
        part && data.subarray(part.offset, part.offset + part.bytes);
      expect([cut(read?.kernel), cut(read?.rootfs)]).toEqual([kernel, rootfs]);
    }),
  );
});

test("an fwtool trailer and its metadata are parsed", () => {
  const about = fc.record({
    supported_devices: fc.array(fc.string()),
    version: fc.record({ dist: name, target: name }),
  });
  fc.assert(
    fc.property(bytes(), about, (image, metadata) => {
      const data = fwtool(image, metadata);
      const trailer = parseFwtool(data.subarray(-16));
      expect(trailer).toMatchObject({ kind: "metadata", bytes: data.length - image.length });
      const { supported_devices: supportedDevices, version } = metadata;
      expect(parseOpenwrtMetadata(data.toString("utf8", image.length + 8, data.length - 16))).toEqual({
        supportedDevices,
        version: version.dist,
        target: version.target,
      });
    }),
  );
});

test("parsing any metadata does not throw", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseOpenwrtMetadata(text)));
});

/** Data with close and distant repetitions, as in programs. */
const repetitive = fc
  .array(fc.tuple(bytes(300), fc.integer({ min: 1, max: 40 })), { maxLength: 20 })
  .map((runs) => Buffer.concat(runs.flatMap(([data, times]) => Array.from({ length: times }, () => data))));

test("LZMA of another compressor is unpacked up to the limit, without the bytes after it", () => {
  fc.assert(
    fc.property(
      repetitive.filter((data) => data.length > 0),
      fc.nat(100_000),
      bytes(50),
      fc.boolean(),
      (data, limit, after, known) => {
        const packed = lzma.compressSync(data);
        packed.writeBigUInt64LE(known ? BigInt(data.length) : 0xffff_ffff_ffff_ffffn, 5);
        expect(parseLzma(packed)?.unpackedBytes).toBe(known ? data.length : undefined);
        const all = Buffer.concat([packed, after]);
        const { data: read, packedBytes } = unpackLzma(all, 1 << 24);
        expect([read.equals(data), packedBytes]).toEqual([true, packed.length]);
        if (limit < data.length) expect(() => unpackLzma(all, limit)).toThrow(LimitReached);
        else expect(unpackLzma(all, limit).data.equals(data)).toBe(true);
      },
    ),
  );
});

test("LZMA with a wrong size is damaged", () => {
  const data = Buffer.from("Linux version 6.12 ".repeat(200));
  const packed = lzma.compressSync(data);
  for (const size of [1, data.length - 1, data.length + 1, 4_000_000]) {
    packed.writeBigUInt64LE(BigInt(size), 5);
    expect(() => unpackLzma(packed, 1 << 24), `${size}`).toThrow(DamagedData);
  }
});

/** 380 bytes, `Linux version 6.12 ` 20 times, packed like the kernel: with the size in the header, and without an end marker. */
const packedForOldLoaders = Buffer.from("bQAAgAB8AQAAAAAAAAAmGknHU/2MLo1V2PSR9HS8UKtyJdSqwWlvaMQAAA==", "base64");

describe("LZMA for old boot loaders", () => {
  it("is unpacked if the header has the size and there is no end marker", () => {
    expect(unpackLzmaStrictly(packedForOldLoaders).toString()).toBe("Linux version 6.12 ".repeat(20));
  });

  it("is refused without the size, with an end marker, or with bytes after it", () => {
    const marked = lzma.compressSync(Buffer.from("Linux version 6.12 ".repeat(20)));
    expect(() => unpackLzmaStrictly(marked)).toThrow("does not say how large");
    const sized = Buffer.from(marked);
    sized.writeBigUInt64LE(380n, 5);
    expect(unpackLzma(sized, 1000).data.length).toBe(380);
    expect(() => unpackLzmaStrictly(sized)).toThrow("does not end where");
    expect(() => unpackLzmaStrictly(Buffer.concat([packedForOldLoaders, Buffer.alloc(1)]))).toThrow();
  });

  it("is refused if it is truncated anywhere, or has a wrong size", () => {
    for (let end = 0; end < packedForOldLoaders.length; end += 1) {
      expect(() => unpackLzmaStrictly(packedForOldLoaders.subarray(0, end))).toThrow(RangeError);
    }
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }).filter((size) => size !== 380),
        (size) => {
          const other = Buffer.from(packedForOldLoaders);
          other.writeBigUInt64LE(BigInt(size), 5);
          expect(() => unpackLzmaStrictly(other)).toThrow(RangeError);
        },
      ),
    );
  });
});

test("damaged LZMA is an error or becomes other data, within the limit", () => {
  const packed = lzma.compressSync(Buffer.from("Linux version 6.12 ".repeat(200)));
  fc.assert(
    fc.property(fc.integer({ min: 14, max: packed.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const damaged = Buffer.from(packed);
      damaged[at] = (damaged[at] as number) ^ change;
      try {
        expect(unpackLzma(damaged, 10_000).data.length).toBeLessThanOrEqual(10_000);
      } catch (error) {
        expect(error instanceof DamagedData || error instanceof LimitReached).toBe(true);
      }
    }),
  );
});

test("gzip is unpacked without the bytes after it, and a bomb is refused", () => {
  fc.assert(
    fc.property(repetitive, bytes(50), (data, after) => {
      const packed = gzipSync(data);
      const { data: read, packedBytes } = unpackGzip(Buffer.concat([packed, Buffer.from("x"), after]), 1 << 24);
      expect([read.equals(data), packedBytes]).toEqual([true, packed.length]);
    }),
  );
  expect(() => unpackGzip(gzipSync(Buffer.alloc(1 << 20)), 1000)).toThrow(LimitReached);
});

const parsers = {
  ...{ parseUimage, uimageFiles, parseDeviceTree, parseSquashfs, parseExt, parseElfHeader, parseTrx, parseTplink },
  ...{ parseFwtool, parseTar, parseLzma },
};

test.each(Object.entries(parsers))("%s does not throw, whatever the bytes", (_, parse) => {
  fc.assert(
    fc.property(bytes(3000), (data) => void parse(data)),
    { numRuns: 300 },
  );
});

test("ranges of ranges have the same bytes as slices of slices", () => {
  const cut = fc.tuple(fc.nat(60), fc.nat(60));
  fc.assert(
    fc.property(bytes(50), cut, cut, (data, [from, size], [from2, size2]) => {
      const range = rangeOf(rangeOf(bytesOf(data), from, size), from2, size2);
      const expected = data.subarray(from, from + size).subarray(from2, from2 + size2);
      expect(Buffer.concat([...chunksOf(range)]).equals(expected)).toBe(true);
      expect(range.read(0, 1000).equals(expected)).toBe(true);
      expect(range.size).toBe(expected.length);
    }),
  );
});
