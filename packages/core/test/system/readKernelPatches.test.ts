import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { readKernelPatches } from "../../src/system/KernelChanges.js";

const parent = mkdtempSync(join(tmpdir(), "nixwrt-patches-"));
afterAll(() => rmSync(parent, { recursive: true }));

function folder(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(parent, name);
  mkdirSync(path);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
}

describe("a folder of kernel patches", () => {
  it("is ordered by file name", () => {
    const path = folder("plain", { "2.patch": "two", "1.diff": "one", README: "no" });
    const expected = [
      { name: "1.diff", text: "one" },
      { name: "2.patch", text: "two" },
    ];
    expect(readKernelPatches(path)).toEqual(expected);
    expect(readKernelPatches(pathToFileURL(path))).toEqual(expected);
  });

  it("is ordered by its quilt series", () => {
    const path = folder("quilt", { series: "# hi\nb.patch -p1 # why\n\na\n", "b.patch": "b", a: "a", "c.patch": "c" });
    expect(readKernelPatches(path).map(({ name }) => name)).toEqual(["b.patch", "a"]);
  });

  it("is refused if it cannot be read, is empty, or has an invalid series", () => {
    expect(() => readKernelPatches(join(parent, "absent"))).toThrow(/KERNEL_PATCHES_UNREADABLE/);
    expect(() => readKernelPatches(folder("gone", { series: "x.patch" }))).toThrow(/UNREADABLE.*x\.patch/);
    expect(() => readKernelPatches(folder("empty", { README: "" }))).toThrow(/KERNEL_PATCHES_EMPTY/);
    expect(() => readKernelPatches(folder("odd", { series: "x.patch -p0" }))).toThrow(/KERNEL_PATCHES_SERIES.*-p0/);
  });
});
