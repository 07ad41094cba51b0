import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { xz } from "@napi-rs/lzma";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { unpackXz } from "../../src/archive/xz.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nixwrt-xz-"));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;

/** Writes compressed bytes surrounded by other bytes. */
async function packed(data: Buffer, spoil: (packed: Buffer) => Buffer = (packed) => packed) {
  const path = join(folder, String(files++));
  const [before, after] = [randomBytes(17), randomBytes(5)];
  const middle = spoil(Buffer.from(await xz.compress(data)));
  await writeFile(path, Buffer.concat([before, middle, after]));
  return [path, before.length, middle.length] as const;
}

async function unpacked(...where: readonly [string, number, number]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of unpackXz(...where)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Returns bytes that are compressible but not all the same. */
const words = (size: number) => Buffer.from(Array.from({ length: size }, (_, at) => (at * at) % 251));

test("any bytes are unpacked, from the middle of a file, several streams at once", () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 4 }), async (all) => {
      const where = await Promise.all(all.map((data) => packed(Buffer.from(data))));
      expect(await Promise.all(where.map((one) => unpacked(...one)))).toEqual(all.map((data) => Buffer.from(data)));
    }),
    { numRuns: 20 },
  ));

test.each([0, 1, 65_535, 65_536, 65_537, 5_000_000])("%d bytes are unpacked", async (size) => {
  const data = words(size);
  expect((await unpacked(...(await packed(data)))).equals(data)).toBe(true);
});

test("unpacking that ends halfway does not disturb later unpacking", async () => {
  const data = words(3_000_000);
  const where = await packed(data);
  for (let run = 0; run < 3; run++) {
    for await (const piece of unpackXz(...where)) {
      expect(piece.length).toBeGreaterThan(0);
      break;
    }
    expect((await unpacked(...where)).equals(data)).toBe(true);
  }
});

test.each<[string, (packed: Buffer) => Buffer]>([
  ["cut off", (whole) => whole.subarray(0, whole.length / 2)],
  ["cut off in its first bytes", (whole) => whole.subarray(0, 5)],
  ["empty", () => Buffer.alloc(0)],
  ["not xz", (whole) => Buffer.alloc(whole.length, "x")],
])("data that is %s is an error, and does not disturb later unpacking", async (_, spoil) => {
  await expect(unpacked(...(await packed(words(300_000), (whole) => Buffer.from(spoil(whole)))))).rejects.toThrow();
  expect(await unpacked(...(await packed(Buffer.from("next"))))).toEqual(Buffer.from("next"));
});
