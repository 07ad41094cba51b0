import { describe, expect, test } from "vitest";
import { makePackage } from "../../src/plan/makePackage.js";
import { planSystem } from "../../src/plan/planSystem.js";
import type { Package } from "../../src/system/Package.js";
import { debianSource } from "../../src/system/source.js";
import { plugin, problemsOf, systemOf } from "./support.js";

const recipe = (name: string, libraries?: unknown) =>
  makePackage({
    ...{ name, source: debianSource(name), licence: "MIT" },
    ...(libraries === undefined ? {} : { libraries: libraries as Package[] }),
  });

/** Adds a value like a plugin in JavaScript, without type checks. */
const add = (what: unknown) =>
  plugin("acme", { packages: (packages) => packages.add(what as Package, { reason: "a reason" }) });

describe("a value that is not a package is reported with the plugin that adds it", () => {
  test.each<[unknown, string]>([
    ["tcpdump", 'acme: "tcpdump" is not a package'],
    [undefined, "acme: undefined is not a package"],
    [() => recipe("x"), "acme: a function is not a package"],
    [
      { name: "x", token: "hunter2" },
      "acme: an object without name, source, licence, script or files is not a package",
    ],
    [recipe("tool", [undefined]), "acme: a library of the package tool is undefined, not a package"],
    [recipe("tool", ["libpcap"]), 'acme: a library of the package tool is "libpcap", not a package'],
    [recipe("tool", [null]), "acme: a library of the package tool is null, not a package"],
    [recipe("tool", "libpcap"), "acme: libraries of the package tool must be a list"],
    [recipe("tool", [recipe("lib", [3])]), "acme: a library of the package tool → lib is a number, not a package"],
  ])("if it is %o", (what, message) => {
    expect(problemsOf(() => systemOf([add(what)]))).toEqual([
      { code: "PACKAGE_INVALID", message, hint: expect.stringContaining("Import the package") },
    ]);
  });

  test("together with all others", () => {
    const what = recipe("tool", [undefined, recipe("a"), recipe("b", ["c"])]);
    expect(
      problemsOf(() => systemOf([add(what), { ...add("x"), name: "other" }])).map(({ message }) => message),
    ).toEqual([
      "acme: a library of the package tool is undefined, not a package",
      'acme: a library of the package tool → b is "c", not a package',
      'other: "x" is not a package',
    ]);
  });
});

test("packages can share a library, and a cycle is reported", () => {
  const shared = recipe("shared");
  const fine = recipe("tool", [recipe("a", [shared]), recipe("b", [shared])]);
  expect(planSystem(systemOf([add(fine)])).packages.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["a", "b", "shared", "tool"]),
  );
  const libraries: Package[] = [];
  const round = recipe("round", libraries);
  libraries.push(round);
  expect(problemsOf(() => planSystem(systemOf([add(round)]))).map(({ code }) => code)).toEqual(["PACKAGE_CYCLE"]);
});
