import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bootMemory, overwritten } from "../../src/plan/bootMemory.js";
import type { BootSpec } from "../../src/system/Boot.js";

const boot: BootSpec = {
  deviceTree: "acme/router.dts",
  kernelImage: { format: "uimage", compression: "lzma" },
  kernelMemory: { loadAddress: 0x1000, packedAt: 0xc0_0000 },
  kernelArguments: "",
  flash: {
    size: 0x100_0000,
    eraseBlock: 0x1_0000,
    partitions: [{ name: "firmware", offset: 0, size: 0x100_0000 }],
    firmware: "firmware",
    kernelSlot: 0x30_0000,
    partitionsBy: { node: "flash0" },
  },
  phram: { address: 0x140_0000, kernelSlot: 0x40_0000, rootfsSize: 0x80_0000 },
  loader: { prompt: ">", stop: "Press a key." },
};
const next = { label: "next", address: 0x400_0000, size: 0x1000 };

describe("RAM while a kernel is unpacked", () => {
  it("contains the packed kernel where the boot loader copies it, and reserved regions", () => {
    expect(bootMemory(boot, "firmware", [next])).toEqual({
      loadAddress: 0x1000,
      packed: "ram",
      busy: [
        { what: "the packed kernel", start: 0xc0_0000, end: 0xf0_0000 },
        { what: "the region next", start: 0x400_0000, end: 0x400_1000 },
      ],
    });
  });

  it("contains the whole image if it is booted from RAM", () => {
    expect(bootMemory(boot, "phram", []).busy).toEqual([
      { what: "the packed kernel", start: 0x140_0000, end: 0x180_0000 },
      { what: "the region phram", start: 0x180_0000, end: 0x200_0000 },
    ]);
  });

  it("distinguishes a kernel that stays in flash from an unknown place", () => {
    const inFlash = { ...boot, kernelMemory: { loadAddress: 0, packedAt: "flash" as const } };
    expect(bootMemory(inFlash, "firmware", [])).toEqual({ loadAddress: 0, packed: "flash", busy: [] });
    const { kernelMemory: _, ...unknown } = boot;
    expect(bootMemory(unknown, "firmware", [])).toEqual({ packed: undefined, busy: [] });
  });

  it("is overwritten if and only if one of its bytes is", () => {
    fc.assert(
      fc.property(
        fc.nat(100),
        fc.integer({ min: 1, max: 100 }),
        fc.nat(100),
        fc.integer({ min: 1, max: 50 }),
        (start, size, at, bytes) => {
          const busy = [{ what: "x", start: at, end: at + bytes }];
          const shared = Array.from({ length: size }, (_, index) => start + index).some(
            (address) => address >= at && address < at + bytes,
          );
          const found = overwritten({ packed: undefined, busy }, { start, end: start + size });
          expect(found.length > 0).toBe(shared);
        },
      ),
    );
  });
});
