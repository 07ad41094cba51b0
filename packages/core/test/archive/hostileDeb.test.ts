import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readDeb } from "../../src/archive/readDeb.js";
import { arFile, type Compression, debFile, debOf, tarFile } from "./support/debFile.js";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nixwrt-deb-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Returns the total size of all files in a .deb, in bytes. */
async function read(deb: Buffer): Promise<number> {
  const path = join(folder, "file.deb");
  await writeFile(path, deb);
  let bytes = 0;
  await readDeb(path, async (entry) => {
    for await (const chunk of entry) bytes += (chunk as Uint8Array).length;
  });
  return bytes;
}

/** Output of `head -c 64M /dev/zero | xz`, compressed again with gzip, which works well because it is so regular. */
const zerosXz = gunzipSync(
  Buffer.from(
    [
      "H4sIADxrB2sC//trXhURxcDA8uzaFjcmBkVGMQYGhhL9p4v//xdkzIllYMj/+///4u3/3e08RIssEwN3TNJ4triN/ee7J3JNl/WPWtkwem+sO9",
      "nV5au/mPdm/bLHPcqCwQ8iJY6Wdj0q/7FtSj1P1oF7JZ4pj17GBG9iufHdhWd1PG+u28unh8s6tk8LX7PN92GmbP5v7w6BHKfTHfYxDP0X/Nar",
      "aUwplLftV3lYMG+5cvwbjdOtF6fO6KrTmvhJvfS75AG2Gb4z/t5Yf3UC/xHV4B9fJ5oZsi7d8C7/YIGvO8/FiYKr1ibI7jq3UV0iJrLtZVpQxL",
      "6XZWsinzyNZuX4efzW2j+/g7RLzspFKzj9vBts+0MzhdO64bRWzv2t1h+O7NWLX8Vv553mNEGY77/A5B+FFZE/uM/+n6rhxr/yT82937MM9MIO",
      "9Ld+bm48kEplq/d4qD+LmP9fgFGb4U1x8PK/+9bVGErN395rmDdywoA0qwP57TeNBthogI0G2GiAjQbYaICNBthogI0G2GiAjQbYaICNBthogI",
      "0G2GiAjQbYaICNBthogI0G2GiAjQbYaICNBthogI0G2GiAjQbYaICNBthogI0G2GiAjQbYQAVYg+w9BjaG1w/PR6ozMDBMldEVMrt5OIaBsdm3",
      "oaFBIdt68veNR9J/MwHlGFgiowDJfmDsqCYAAA==",
    ].join(""),
    "base64",
  ),
);

const version = ["debian-binary", Buffer.from("2.0\n")] as const;

describe("an ar member's size", () => {
  test.each([
    ["-60"],
    ["-70"],
    ["-1"],
    ["0x10"],
    ["1e3"],
    ["+5"],
    [""],
    [" 4"],
    ["4.0"],
    ["NaN"],
    ["9999999999"],
    ["99"],
  ])("of %j before data.tar is refused", async (size) => {
    const data = gzipSync(await tarFile([{ name: "./a", content: "x" }]));
    const deb = arFile([version, ["control.tar", Buffer.from("1234"), size], ["data.tar.gz", data]]);
    await expect(read(deb)).rejects.toThrow(/an invalid size|no data\.tar/);
  });

  test.each([["-1"], ["5"], ["0"], ["99999"]])("of %j for data.tar itself is refused", async (size) => {
    const deb = arFile([version, ["data.tar.gz", gzipSync(await tarFile([{ name: "./a", content: "x" }])), size]]);
    await expect(read(deb)).rejects.toThrow();
  });
});

test("a search for data.tar ends after 16 members", async () => {
  const deb = arFile([version, ...Array.from({ length: 5000 }, () => ["_x", Buffer.alloc(0)] as const)]);
  await expect(read(deb)).rejects.toThrow("none of its first 16 members is data.tar");
});

describe("the unpacked size of data.tar", () => {
  test.each<Compression>(["gz", "zst"])("is limited in proportion to its compressed size: %s", async (compression) => {
    const deb = await debOf(Buffer.alloc(64 << 20), compression);
    expect(deb.length).toBeLessThan(80_000);
    await expect(read(deb)).rejects.toThrow("made to fill a disk");
    const inFile = await debFile([{ name: "./zeros", content: "\0".repeat(64 << 20) }], compression);
    await expect(read(inFile)).rejects.toThrow("made to fill a disk");
  });

  test("is limited in proportion to its compressed size: xz", async () => {
    const deb = arFile([version, ["data.tar.xz", zerosXz]]);
    expect(deb.length).toBeLessThan(20_000);
    await expect(read(deb)).rejects.toThrow("made to fill a disk");
  });

  test("may be as large as in Debian's own packages", async () => {
    // In Debian's packages, the ratio is at most 14.
    const lines = Array.from(
      { length: 300_000 },
      (_, index) => `#define REGISTER_${index % 977} 0x${index.toString(16)}`,
    );
    const content = lines.join("\n");
    expect(await read(await debFile([{ name: "./usr/include/registers.h", content }]))).toBe(content.length);
  });
});

test("any bytes are a .deb or an error, and unpack to a limited size", async () => {
  const good = await debFile(
    [
      { name: "./usr/", type: "directory" },
      { name: "./usr/a", content: "hello ".repeat(50) },
      { name: "./usr/b", type: "symlink", linkname: "a" },
      { name: `./usr/${"long/".repeat(60)}c`, content: "c" },
    ],
    "none",
  );
  const change = fc.record({ at: fc.nat(good.length - 1), with: fc.uint8Array({ minLength: 1, maxLength: 12 }) });
  let read0 = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(good.length), async (changes, cut) => {
      const deb = Buffer.from(good);
      for (const { at, with: bytes } of changes) deb.set(bytes.subarray(0, deb.length - at), at);
      const bytes = await read(cut % 3 === 0 ? deb.subarray(0, cut) : deb).catch((error: unknown) => {
        expect(error).toBeInstanceOf(Error);
        return 0;
      });
      read0 = Math.max(read0, bytes);
    }),
    { numRuns: 300 },
  );
  expect(read0).toBeLessThan(8 << 20);
});
