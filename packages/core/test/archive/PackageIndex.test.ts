import fc from "fast-check";
import { expect, test } from "vitest";
import { PackageIndex } from "../../src/archive/PackageIndex.js";

const index = new PackageIndex(
  Buffer.from("Package: c++\nVersion: 1\nProvides: c (= 1), g++-x\n\nPackage: make\nVersion: 2\nProvides: gmake\n"),
);
const providing = (name: string) => index.providing(name).map((stanza) => stanza.get("Package"));

test("packages are found by their exact names and by the exact names that they provide", () => {
  expect(index.named("c++").map((stanza) => stanza.get("Version"))).toEqual(["1"]);
  expect(providing("c")).toEqual(["c++"]);
  expect(providing("g++-x")).toEqual(["c++"]);
  expect(providing("gmake")).toEqual(["make"]);
  for (const name of ["gm", "make", "g", "gggggg-x", ".", "gmak.", "(", "[", "c|gmake", "gmake$", "\\w+", ""]) {
    expect(providing(name), name).toEqual([]);
  }
});

test("looking up any text in any index does not throw", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, name) => {
      const one = new PackageIndex(Buffer.from(text));
      expect(one.named(name).length + one.providing(name).length + one.names().length).toBeGreaterThanOrEqual(0);
    }),
  );
});

test("releasing an index frees its memory at once, without garbage collection", () => {
  const text = Buffer.from(`Package: a\nVersion: 1\nDepends: ${"b, ".repeat(1 << 23)}c\n`);
  const content = Buffer.allocUnsafeSlow(text.length);
  text.copy(content);
  const one = new PackageIndex(content);
  expect(one.named("a")).toHaveLength(1);
  const before = process.memoryUsage().arrayBuffers;
  one.release();
  expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThanOrEqual(text.length);
});
