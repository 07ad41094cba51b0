import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flashFaults } from "../../src/base/checkBoot.js";
import { NixwrtError } from "../../src/errors.js";
import type { Placement } from "../../src/image/layout.js";
import { placeParts } from "../../src/image/layout.js";
import { type LayoutContent, layoutFile } from "../../src/image/layoutFile.js";
import type { LoadedNode } from "../../src/image/loadRoot.js";
import { parseTrailer, trailerBytes } from "../../src/image/trailer.js";
import { type FlashMap, flashMtds } from "../../src/system/Flash.js";
import type { ImageLayout } from "../../src/system/Image.js";
import { systemOf } from "../system/support.js";

const slot = 0x40000;
const layout: ImageLayout = {
  medium: "firmware",
  parts: [
    { name: "kernel", from: "kernel", offset: 0, limit: slot },
    { name: "rootfs", from: "rootfs", offset: slot },
  ],
  eraseBlock: 0x10000,
  limit: 0x100000,
  place: "the partition firmware",
};

const sizes = fc.record({ kernel: fc.nat(2 * slot), rootfs: fc.nat(0x120000) });

/** Any layout: parts with any gaps, alignments and limits, ordered by offset. */
const layouts: fc.Arbitrary<ImageLayout> = fc
  .record({
    parts: fc.array(
      fc.record({ gap: fc.option(fc.nat(5000)), align: fc.integer({ min: 1, max: 4096 }), limit: fc.nat(20_000) }),
      { minLength: 1, maxLength: 6 },
    ),
    blocks: fc.integer({ min: 1, max: 40 }),
    eraseBlock: fc.constantFrom(4096, 0x10000),
  })
  .map(({ parts, blocks, eraseBlock }) => {
    let offset = 0;
    return {
      medium: "firmware",
      place: "the flash",
      eraseBlock,
      limit: blocks * eraseBlock,
      parts: parts.map(({ gap, align, limit }, index) => {
        offset += 20_000 + (gap ?? 0);
        const fixed = gap === null ? {} : { offset };
        return { name: `part${index}`, from: "rootfs" as const, align, limit, ...fixed };
      }),
    };
  });

function expectSound(what: ImageLayout, placed: Placement): void {
  let end = 0;
  for (const [index, { offset, bytes }] of placed.parts.entries()) {
    const asked = what.parts[index];
    expect(offset).toBeGreaterThanOrEqual(end);
    expect(offset % (asked?.align ?? 1)).toBe(0);
    expect(bytes).toBeLessThanOrEqual(asked?.limit ?? what.limit);
    end = offset + bytes;
  }
  expect(end + trailerBytes).toBeLessThanOrEqual(placed.bytes);
  expect(placed.bytes % what.eraseBlock).toBe(0);
  expect(placed.bytes).toBeLessThanOrEqual(what.limit);
}

describe("parts of an image", () => {
  it("never overlap, stay within their limits, and end at an erase block, or are reported as too large", () => {
    fc.assert(
      fc.property(layouts, fc.array(fc.nat(30_000), { minLength: 6, maxLength: 6 }), (what, bytes) => {
        const placed = placeParts(what, (part) => bytes[what.parts.indexOf(part)] ?? 0);
        if (placed.overflows.length === 0) expectSound(what, placed);
        for (const { bytes, room } of placed.overflows) expect(bytes).toBeGreaterThan(room);
      }),
    );
  });

  it("are reported if they start after the end, even if they are empty", () => {
    const behind = { ...layout, parts: [{ name: "empty", from: "rootfs" as const, offset: layout.limit }] };
    expect(placeParts(behind, () => 0).overflows).toEqual([{ part: "empty", bytes: 0, room: -trailerBytes }]);
  });

  it("are reported only if they do not fit", () => {
    fc.assert(
      fc.property(sizes, (bytes) => {
        const fits = bytes.kernel <= slot && bytes.rootfs <= layout.limit - slot - trailerBytes;
        expect(placeParts(layout, (part) => bytes[part.from]).overflows.length === 0).toBe(fits);
      }),
    );
  });
});

/** A file of a package, and one of a plugin. */
const files = new Map<string, LoadedNode>([
  [
    "/bin/busybox",
    { kind: "file", mode: 0o755, uid: 0, gid: 0, secrets: [], owner: { package: "busybox" }, data: noise(9000) },
  ],
  [
    "/etc/motd",
    { kind: "file", mode: 0o644, uid: 0, gid: 0, secrets: [], owner: { plugins: ["config"] }, data: noise(1000) },
  ],
]);

/** Returns incompressible bytes, the same each time. */
function noise(length: number): Buffer {
  let state = 1;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state >> 16;
    }),
  );
}

function fileOf(kernel: number, rootfs: number): Buffer {
  const content: LayoutContent = { kernel: Buffer.alloc(kernel, 1), rootfs: Buffer.alloc(rootfs, 2), files };
  return layoutFile(layout, content, { system: systemOf([]), buildDate: 1_763_832_000, configHash: "c0ffee" });
}

describe("an image for flash", () => {
  it("has its parts at their offsets, erased flash between them, and a trailer that describes them", () => {
    const image = fileOf(1000, 5000);
    expect(image.length).toBe(slot + 0x10000);
    expect(image.subarray(0, 1001)).toEqual(Buffer.from([...Buffer.alloc(1000, 1), 0xff]));
    expect(image.subarray(slot - 1, slot + 5001)).toEqual(Buffer.from([0xff, ...Buffer.alloc(5000, 2), 0xff]));
    expect(parseTrailer(image.subarray(-trailerBytes))?.trailer).toMatchObject({
      device: "test-board",
      buildDate: 1_763_832_000,
      bytes: image.length - trailerBytes,
      parts: [
        { name: "kernel", offset: 0, bytes: 1000 },
        { name: "rootfs", offset: slot, bytes: 5000 },
      ],
    });
  });

  it("is refused if it does not fit, with sizes, partition, and what needs the space", () => {
    let error: unknown;
    try {
      fileOf(slot + 5, 0x100000);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(NixwrtError);
    expect(error).toMatchObject({ exitClass: "budget" });
    expect((error as NixwrtError).message).toMatchInlineSnapshot(`
      "IMAGE_TOO_LARGE: kernel has 262,149 bytes, 5 more than fit into the partition firmware (262,144)
        → Remove kernel symbols: \`nixwrt explain CONFIG_X\` shows who asks for one
      IMAGE_TOO_LARGE: rootfs has 1,048,576 bytes, 266,240 more than fit into the partition firmware (782,336)
        → Remove plugins or files; the largest ones are listed below"
    `);
    expect((error as NixwrtError).details).toMatchInlineSnapshot(`
      "Contents of the root file system, by approximate compressed size:
          942,483   89.9 %  busybox (the base system)
          106,093   10.1 %  files of config"
    `);
  });
});

describe("a flash map", () => {
  const map: FlashMap = {
    size: 0x100000,
    eraseBlock: 0x10000,
    partitions: [
      { name: "u-boot", offset: 0, size: 0x28000, readOnly: true },
      { name: "firmware", offset: 0x30000, size: 0xd0000 },
    ],
    firmware: "firmware",
    kernelSlot: 0x40000,
    partitionsBy: { node: "flash" },
  };

  it("is valid if a chip can have it", () => expect(flashFaults(map)).toEqual([]));

  it("is refused with all of its problems", () => {
    const partitions = [
      { name: "u-boot", offset: 0, size: 0x28000 },
      { name: "u-boot", offset: 0x20000, size: 0x10000, readOnly: true },
      { name: "late", offset: 0xf0000, size: 0x20000 },
    ];
    expect(flashFaults({ ...map, partitions })).toMatchInlineSnapshot(`
      [
        "the partition u-boot (0x28000 bytes at 0x0) is writable, but does not consist of whole erase blocks (0x10000 bytes)",
        "two partitions are named u-boot",
        "the partition u-boot (0x10000 bytes at 0x20000) starts before the previous one ends (0x28000)",
        "the partition late (0x20000 bytes at 0xf0000) is not within the flash (0x100000 bytes)",
        "there is no partition firmware to write the firmware to",
      ]
    `);
    expect(flashFaults({ ...map, kernelSlot: 0xd0000 })).toMatchInlineSnapshot(`
      [
        "the kernel's slot (0xd0000 bytes) is not a whole number of erase blocks, or does not fit into firmware",
      ]
    `);
  });

  it("splits the firmware's partition into consecutive parts", () => {
    const inner = flashMtds(map).slice(2);
    expect(inner).toEqual([
      { name: "kernel", offset: 0x30000, size: 0x40000 },
      { name: "rootfs", offset: 0x70000, size: 0x90000 },
    ]);
  });
});
