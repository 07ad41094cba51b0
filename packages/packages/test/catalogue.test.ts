import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import catalogue, * as exported from "../src/index.js";

const names = catalogue.map(({ name }) => name);

test("names are given once, in order, and each has a line that says what it is", () => {
  expect(names).toEqual([...new Set(names)].sort());
  for (const { name, summary = "" } of catalogue) {
    expect({ name, summary }).toMatchObject({ summary: expect.stringMatching(/^[\p{L}\d].*[^.]$/u) });
    expect({ name, length: summary.length }).toMatchObject({ length: expect.toSatisfy((length) => length <= 80) });
  }
});

test("editors know the names of all, and no other", () => {
  const [, block = ""] =
    /interface KnownPackages \{(.*?)\n {2}\}/s.exec(readFileSync("packages/packages/src/index.ts", "utf8")) ?? [];
  expect([...block.matchAll(/^ {4}"?([^":]+)"?: true;/gm)].map(([, name]) => name)).toEqual(names);
});

test("plugins get each as an object, too", () => {
  const objects = Object.entries(exported).flatMap(([key, value]) => (key === "default" ? [] : [value]));
  for (const one of catalogue) expect(objects).toContain(one);
});
