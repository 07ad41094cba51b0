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

/** As a plugin in JavaScript brings it. */
const add = (what: unknown) =>
  plugin("acme", { packages: (packages) => packages.add(what as Package, { reason: "a reason" }) });

describe("what is not a package is named, with the plugin that adds it", () => {
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
  ])("%o", (what, message) => {
    expect(problemsOf(() => systemOf([add(what)]))).toEqual([
      { code: "PACKAGE_INVALID", message, hint: expect.stringContaining("Import the package") },
    ]);
  });

  test("all of them at once", () => {
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

test("packages with libraries that share one fit, and a cycle is reported as one", () => {
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
