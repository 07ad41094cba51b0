import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firmwareLayout } from "../../src/base/boot.js";
import { bytesOf } from "../../src/formats/Bytes.js";
import { encodeTplink, parseTplink, sealTplink, tplinkHeaderBytes } from "../../src/formats/tplink.js";
import { layoutFile } from "../../src/image/layoutFile.js";
import { trailerBytes } from "../../src/image/trailer.js";
import { inspectImage } from "../../src/inspect/inspectImage.js";
import { applyPlugins } from "../../src/system/applyPlugins.js";
import type { BootSpec } from "../../src/system/Boot.js";
import { tplink } from "../inspect/encode.js";
import { samples } from "../inspect/samples.js";
import { device } from "../system/support.js";

const hardware = { id: 0x0841_0008, revision: 1 };
const about = { version: "ver. 1.0", hardware, loadAddress: 0x8006_0000, entryPoint: 0x8006_0000 };

/** Returns an image of a kernel and a root file system, with nothing between them. */
function sealed(kernel: Buffer, rootfs: Buffer, more: Partial<typeof about> = {}): Buffer {
  const image = Buffer.concat([encodeTplink(kernel, { ...about, ...more }), rootfs]);
  sealTplink(image, { offset: tplinkHeaderBytes + kernel.length, bytes: rootfs.length });
  return image;
}

describe("TP-Link's header", () => {
  it("has the same bytes as one by another encoder", () => {
    const bytes = fc.uint8Array({ maxLength: 2000 }).map((data) => Buffer.from(data));
    const word = fc.nat(0xffff_ffff);
    fc.assert(
      fc.property(bytes, bytes, word, word, (kernel, rootfs, id, revision) => {
        const written = sealed(kernel, rootfs, { hardware: { id, revision } });
        expect(written.equals(tplink(kernel, rootfs, { id, revision }))).toBe(true);
      }),
    );
  });

  it("has the checksum that another program computed", () => {
    expect(parseTplink(sealed(Buffer.from("kernel"), Buffer.from("rootfs")))).toMatchObject({
      ...{
        format: 1,
        vendor: "TP-LINK Technologies",
        version: "ver. 1.0",
        hardwareId: 0x0841_0008,
        hardwareRevision: 1,
      },
      ...{ loadAddress: 0x8006_0000, entryPoint: 0x8006_0000, bytes: 524 },
      kernel: { offset: 512, bytes: 6 },
      rootfs: { offset: 518, bytes: 6 },
      // Python's hashlib over struct.pack with the same values.
      md5: "7572d90a4cb08280abf698858757a411",
    });
  });

  it("truncates a text that is too long, without changing the next field", () => {
    const image = encodeTplink(Buffer.from("kernel"), { ...about, version: "v".repeat(50) });
    expect(parseTplink(image)).toMatchObject({ version: "v".repeat(35), hardwareId: 0x0841_0008 });
  });
});

describe("an image with TP-Link's header", () => {
  const flash: BootSpec["flash"] = {
    size: 0x10_0000,
    eraseBlock: 0x1000,
    partitions: [{ name: "firmware", offset: 0, size: 0x10_0000 }],
    firmware: "firmware",
    kernelSlot: 0x2000,
    partitionsBy: { node: "flash" },
  };
  const boot: BootSpec = {
    deviceTree: "acme/router.dts",
    kernelImage: { format: "tplink-v1", compression: "lzma", hardware },
    kernelArguments: "",
    flash,
    loader: { prompt: ">", stop: "press a key" },
  };
  const system = applyPlugins({
    hostname: "test",
    device: { ...device, device: { ...device.device, boot } },
    plugins: [],
  });
  const kernel = encodeTplink(samples["kernel.uimage"]?.subarray(64) as Buffer, about);
  const rootfs = samples["rootfs.squashfs"] as Buffer;
  const content = { kernel, rootfs, files: new Map() };
  const image = layoutFile(firmwareLayout(flash), content, { system, buildDate: 1, configHash: "c0ffee" });
  const inspect = (data: Buffer) => inspectImage(bytesOf(data));

  it("contains the positions of all parts, and is sound", () => {
    expect(parseTplink(image)).toMatchObject({
      bytes: image.length - trailerBytes,
      kernel: { offset: tplinkHeaderBytes, bytes: kernel.length - tplinkHeaderBytes },
      rootfs: { offset: flash.kernelSlot, bytes: rootfs.length },
    });
    const { sound, parts } = inspect(image);
    expect(parts.map(({ format }) => format)).toEqual(["tplink-v1", "nixwrt-trailer"]);
    expect(parts[0]?.checks).toEqual([{ what: "MD5", result: "passed" }]);
    expect(parts[0]?.parts.map(({ format }) => format)).toEqual(["lzma", "squashfs"]);
    expect(sound).toBe(true);
  });

  it("has a checksum that detects any changed bit", () => {
    const { bytes = 0 } = inspect(image).parts[0] ?? {};
    // The checksum cannot be checked without the fields that identify the header, and without the size of the checked bytes.
    const header = [...Array(0x1c).keys(), 0x7c, 0x7d, 0x7e, 0x7f];
    fc.assert(
      fc.property(fc.nat(bytes - 1), fc.nat(7), (at, bit) => {
        fc.pre(!header.includes(at));
        const changed = Buffer.from(image);
        changed[at] = (changed[at] as number) ^ (1 << bit);
        expect(inspect(changed).parts[0]?.checks).toContainEqual({ what: "MD5", result: "failed" });
      }),
    );
  });
});
