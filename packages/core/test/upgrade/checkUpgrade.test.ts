import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { describeImage, encodeTrailer } from "../../src/image/trailer.js";
import { checkUpgrade } from "../../src/upgrade/checkUpgrade.js";
import type { DeviceFacts } from "../../src/upgrade/deviceFacts.js";
import { readUpgradeImage, type UpgradeImage } from "../../src/upgrade/UpgradeImage.js";

const facts: DeviceFacts = {
  device: "router",
  buildDate: 1000,
  medium: "flash",
  trial: "none",
  memory: 64 * 2 ** 20,
  flash: 0x100000,
  phram: 0x80000,
  recovery: false,
  signed: false,
  boot: "1",
};

function imageOf(change: Partial<UpgradeImage["trailer"]> & Partial<UpgradeImage> = {}): UpgradeImage {
  const { file = "x.bin", bytes = 0x80000, signed = false, ...more } = change;
  const rootfs = { name: "rootfs", offset: 0x1000, bytes: 0x1000, sha256: "0".repeat(64) };
  const trailer = { device: "router", version: "1", buildDate: 1000, sha256: "0".repeat(64), parts: [rootfs], ...more };
  return { file, bytes, signed, trailer: { ...trailer, bytes: bytes - 4096 } };
}

const codes = (...of: Parameters<typeof checkUpgrade>) => checkUpgrade(...of).list.map(({ code }) => code);

describe("an upgrade", () => {
  it("is let through when nothing speaks against it", () => {
    expect(codes({ phram: imageOf(), firmware: imageOf() }, facts, false)).toEqual([]);
  });

  it("is of the same build, or a newer one, unless an older one is meant", () => {
    expect(codes({ phram: imageOf({ buildDate: 1001 }) }, facts, false)).toEqual([]);
    expect(codes({ phram: imageOf({ buildDate: 999 }) }, facts, false)).toEqual(["UPGRADE_OLDER"]);
    expect(codes({ phram: imageOf({ buildDate: 999 }) }, facts, true)).toEqual([]);
    // What a device says is not trusted to be a date.
    expect(codes({ phram: imageOf() }, { ...facts, buildDate: 8.64e12 + 1 }, false)).toEqual(["UPGRADE_OLDER"]);
  });

  it("is for this device", () => {
    expect(codes({ firmware: imageOf({ device: "other" }) }, facts, true)).toEqual(["UPGRADE_WRONG_DEVICE"]);
  });

  it("is signed where that is asked for", () => {
    expect(codes({ firmware: imageOf() }, { ...facts, signed: true }, false)).toEqual(["UPGRADE_UNSIGNED"]);
    expect(codes({ firmware: imageOf({ signed: true }) }, { ...facts, signed: true }, false)).toEqual([]);
  });

  it("writes to flash what was tried", () => {
    const other = imageOf({ version: "2" });
    expect(codes({ phram: imageOf(), firmware: other }, facts, false)).toEqual(["UPGRADE_IMAGES_DIFFER"]);
  });

  it("fits into flash, and into RAM with the page that says that it is on trial", () => {
    expect(codes({ firmware: imageOf({ bytes: 0x100000 }) }, facts, false)).toEqual([]);
    expect(codes({ firmware: imageOf({ bytes: 0x101000 }) }, facts, false)).toEqual(["UPGRADE_TOO_LARGE"]);
    const rootfs = (bytes: number) =>
      imageOf({ parts: [{ name: "rootfs", offset: 0, bytes, sha256: "0".repeat(64) }] });
    expect(codes({ phram: rootfs(0x7f000) }, facts, false)).toEqual([]);
    expect(codes({ phram: rootfs(0x7f001) }, facts, false)).toEqual(["UPGRADE_TOO_LARGE"]);
    const { phram: _, flash: __, ...neither } = facts;
    expect(codes({ phram: imageOf(), firmware: imageOf() }, neither, false)).toEqual([
      "UPGRADE_TOO_LARGE",
      "UPGRADE_TOO_LARGE",
    ]);
  });

  it("needs less memory to be written than to be tried", () => {
    const little = { ...facts, memory: 6 * 2 ** 20 };
    expect(codes({ firmware: imageOf() }, little, false)).toEqual([]);
    expect(codes({ phram: imageOf() }, little, false)).toEqual(["UPGRADE_MEMORY"]);
  });

  it("is refused for all reasons at once", () => {
    const bad = imageOf({ device: "other", buildDate: 1 });
    expect(codes({ phram: bad, firmware: bad }, { ...facts, signed: true }, false)).toHaveLength(6);
  });
});

describe("an image file", () => {
  const image = Buffer.alloc(8192, 7);
  const about = { device: "router", version: "1", buildDate: 1, parts: [{ name: "rootfs", offset: 0, bytes: 8192 }] };
  const whole = Buffer.concat([image, encodeTrailer(describeImage(image, about))]);

  async function read(data: Buffer): Promise<UpgradeImage> {
    const folder = mkdtempSync(join(tmpdir(), "nixwrt-upgrade-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "firmware.bin");
    writeFileSync(file, data);
    return await readUpgradeImage(file);
  }

  it("is read with its trailer", async () => {
    expect(await read(whole)).toMatchObject({
      bytes: 12_288,
      signed: false,
      trailer: { device: "router", bytes: 8192 },
    });
  });

  it.each([
    ["cut", whole.subarray(0, -1), /no image trailer/],
    ["without its start", whole.subarray(4096), /is truncated/],
    ["empty", Buffer.alloc(0), /no image trailer/],
    [
      "of no date",
      Buffer.concat([image, encodeTrailer(describeImage(image, { ...about, buildDate: 8.64e12 + 1 }))]),
      /is not a date/,
    ],
    ["with another bit", Buffer.concat([Buffer.from([6]), whole.subarray(1)]), /is damaged/],
  ])("is refused when it is %s", async (_what, data, message) => {
    await expect(read(data)).rejects.toThrow(message);
    await expect(read(data)).rejects.toMatchObject({ exitClass: "config", problems: [{ code: "UPGRADE_IMAGE" }] });
  });

  it("is refused when it is not there", async () => {
    await expect(readUpgradeImage("/nowhere/x.bin")).rejects.toMatchObject({ problems: [{ code: "UPGRADE_IMAGE" }] });
  });
});
