import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import catalogue, * as exported from "../src/index.js";

const names = catalogue.map(({ name }) => name);

test("names are unique and sorted, and each has a summary", () => {
  expect(names).toEqual([...new Set(names)].sort());
  for (const { name, summary = "" } of catalogue) {
    expect({ name, summary }).toMatchObject({ summary: expect.stringMatching(/^[\p{L}\d].*[^.]$/u) });
    expect({ name, length: summary.length }).toMatchObject({ length: expect.toSatisfy((length) => length <= 80) });
  }
});

test("the type for editors has exactly these names", () => {
  const [, block = ""] =
    /interface KnownPackages \{(.*?)\n {2}\}/s.exec(readFileSync("packages/packages/src/index.ts", "utf8")) ?? [];
  expect([...block.matchAll(/^ {4}"?([^":]+)"?: true;/gm)].map(([, name]) => name)).toEqual(names);
});

test("every package is also exported as an object", () => {
  const objects = Object.entries(exported).flatMap(([key, value]) => (key === "default" ? [] : [value]));
  for (const one of catalogue) expect(objects).toContain(one);
});
