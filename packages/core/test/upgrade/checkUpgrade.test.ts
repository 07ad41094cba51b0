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
  it("is accepted if nothing is wrong", () => {
    expect(codes({ phram: imageOf(), firmware: imageOf() }, facts, false)).toEqual([]);
  });

  it("must not be older than the running build, unless that is allowed", () => {
    expect(codes({ phram: imageOf({ buildDate: 1001 }) }, facts, false)).toEqual([]);
    expect(codes({ phram: imageOf({ buildDate: 999 }) }, facts, false)).toEqual(["UPGRADE_OLDER"]);
    expect(codes({ phram: imageOf({ buildDate: 999 }) }, facts, true)).toEqual([]);
    // The device's date is not trusted to be valid.
    expect(codes({ phram: imageOf() }, { ...facts, buildDate: 8.64e12 + 1 }, false)).toEqual(["UPGRADE_OLDER"]);
  });

  it("must be for this device", () => {
    expect(codes({ firmware: imageOf({ device: "other" }) }, facts, true)).toEqual(["UPGRADE_WRONG_DEVICE"]);
  });

  it("must be signed if the device requires it", () => {
    expect(codes({ firmware: imageOf() }, { ...facts, signed: true }, false)).toEqual(["UPGRADE_UNSIGNED"]);
    expect(codes({ firmware: imageOf({ signed: true }) }, { ...facts, signed: true }, false)).toEqual([]);
  });

  it("must write the system that was tried", () => {
    const other = imageOf({ version: "2" });
    expect(codes({ phram: imageOf(), firmware: other }, facts, false)).toEqual(["UPGRADE_IMAGES_DIFFER"]);
  });

  it("must fit into flash, and into RAM with the page that marks a trial", () => {
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

  it("needs less memory for writing than for a trial", () => {
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
    ["truncated", whole.subarray(0, -1), /no image trailer/],
    ["without its start", whole.subarray(4096), /is truncated/],
    ["empty", Buffer.alloc(0), /no image trailer/],
    [
      "without a valid date",
      Buffer.concat([image, encodeTrailer(describeImage(image, { ...about, buildDate: 8.64e12 + 1 }))]),
      /is not a date/,
    ],
    ["changed by one bit", Buffer.concat([Buffer.from([6]), whole.subarray(1)]), /is damaged/],
  ])("is refused if it is %s", async (_what, data, message) => {
    await expect(read(data)).rejects.toThrow(message);
    await expect(read(data)).rejects.toMatchObject({ exitClass: "config", problems: [{ code: "UPGRADE_IMAGE" }] });
  });

  it("is refused if it does not exist", async () => {
    await expect(readUpgradeImage("/nowhere/x.bin")).rejects.toMatchObject({ problems: [{ code: "UPGRADE_IMAGE" }] });
  });
});
