import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type PackageState, packageChanges, readPackageStates } from "../../src/image/packageChanges.js";
import { fill, scratch } from "./support.js";

const state = fc.record({ version: fc.constantFrom("1", "2"), bytes: fc.nat(2) });
const states = fc
  .dictionary(fc.constantFrom("a", "b", "c", "d"), state)
  .map((packages) => new Map([["out/emulator", new Map(Object.entries(packages))]]));

test("changes transform the packages before into those after, and contain nothing else", () => {
  fc.assert(
    fc.property(states, states, (before, after) => {
      const result = new Map<string, PackageState>(before.get("out/emulator"));
      for (const { name, from, to } of packageChanges(before, after)) {
        expect(from).toEqual(before.get("out/emulator")?.get(name));
        expect(to).not.toEqual(from);
        if (to === undefined) result.delete(name);
        else result.set(name, to);
      }
      expect(result).toEqual(after.get("out/emulator"));
      expect(packageChanges(after, after)).toEqual([]);
    }),
  );
});

test("changes that several images share are listed once, by name", () => {
  const image = (version: string) => new Map(["tree", "busybox"].map((name) => [name, { version, bytes: 1 }] as const));
  const images = (version: string) => new Map(["a", "b"].map((folder) => [folder, image(version)]));
  const change = { from: { version: "1", bytes: 1 }, to: { version: "2", bytes: 1 } };
  expect(packageChanges(images("1"), images("2"))).toEqual([
    { name: "busybox", ...change },
    { name: "tree", ...change },
  ]);
});

test("a folder without an image, or with a manifest without sizes, is not compared", async () => {
  const good = { packages: [{ name: "tree", version: "1", bytes: 7, licence: "MIT" }] };
  const others = [
    "",
    "{",
    "null",
    "[]",
    '{"packages":{}}',
    '{"packages":[null]}',
    '{"packages":[{"name":"tree","version":"1"}]}',
  ];
  const folder = await fill(await scratch(), { "good/manifest.json": JSON.stringify(good) });
  const bad = await Promise.all(
    others.map((text, index) => fill(join(folder, `bad-${index}`), { "manifest.json": text })),
  );
  const found = await readPackageStates([join(folder, "missing"), ...bad, join(folder, "good")]);
  expect(found).toEqual(new Map([[join(folder, "good"), new Map([["tree", { version: "1", bytes: 7 }]])]]));
});
