import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resolveInRoot } from "../src/resolveInRoot.js";
import { type Place, walkPath } from "../src/walkPath.js";

const part = fc.constantFrom("a", "b", "c", "..", ".", "");
const path = fc.array(part, { maxLength: 8 }).map((parts) => parts.join("/"));
const place: fc.Arbitrary<Place> = fc.oneof(
  fc.constantFrom<Place>("folder", "end"),
  fc.tuple(fc.boolean(), path).map(([isAbsolute, target]) => ({ link: `${isAbsolute ? "/" : ""}${target}` })),
);
const tree = fc.dictionary(fc.constantFrom("a", "b", "c", "a/a", "a/b", "b/a", "c/b", "a/b/c"), place);

describe("walkPath", () => {
  test("never leaves the tree, and always ends", () => {
    fc.assert(
      fc.property(tree, path, (places, asked) => {
        const found = walkPath(asked, (one) => places[one] ?? "end");
        if (found === undefined) return;
        expect(found.split("/")).not.toContain("..");
        expect(found.startsWith("/")).toBe(false);
        // The result contains no links, so it resolves to itself.
        expect(walkPath(found, (one) => places[one] ?? "end")).toBe(found);
      }),
    );
  });

  test.each([
    ["/a/b", { a: "folder" }, "a/b"],
    ["a/../../..", { a: "folder" }, ""],
    ["x/y", { x: { link: "/" } }, "y"],
    ["x", { x: { link: "../../../etc/shadow" }, etc: "folder" }, "etc/shadow"],
    ["x/../z", { x: { link: "/p/q" }, p: "folder", "p/q": "folder" }, "p/z"],
    ["x", { x: { link: "y" }, y: { link: "x" } }, undefined],
    ["f/below", { f: "end" }, undefined],
    ["f/..", { f: "end" }, undefined],
    ["", {}, ""],
  ] as const)("resolves %j in %j to %j", (asked, places, found) => {
    expect(walkPath(asked, (one) => (places as Record<string, Place>)[one] ?? "end")).toBe(found);
  });

  test("refuses a path or a link that is too long for Linux", () => {
    expect(walkPath("a/".repeat(500_000), () => "folder")).toBeUndefined();
    expect(walkPath("x", () => ({ link: "../".repeat(500_000) }))).toBeUndefined();
    expect(walkPath("x", (one) => (one === "x" ? { link: "y/".repeat(2000) } : "folder"))).toBeDefined();
  });

  test("refuses links that grow with each step", () => {
    expect(walkPath("x", () => ({ link: "x/x/x/x" }))).toBeUndefined();
  });
});

describe("resolveInRoot", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "nixwrt-root-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const fill = (files: Readonly<Record<string, string | { link: string }>>) => {
    for (const [name, content] of Object.entries(files)) {
      const at = join(folder, name);
      mkdirSync(dirname(at), { recursive: true });
      if (typeof content === "string") writeFileSync(at, content);
      else symlinkSync(content.link, at);
    }
  };

  test("finds the same files as a program in that root", () => {
    fill({
      secret: "of this machine",
      "root/etc/secret": "of the root",
      "root/absolute": { link: "/etc/secret" },
      "root/relative": { link: "../../../../etc/secret" },
      "root/usr/deep": { link: "../../secret" },
      "root/folder": { link: "/etc" },
      "root/gone": { link: "/nowhere" },
    });
    const root = join(folder, "root");
    for (const path of ["absolute", "relative", "folder/secret", "/etc/./secret", "../etc/secret"]) {
      expect(readFileSync(resolveInRoot(root, path) ?? "", "utf8"), path).toBe("of the root");
    }
    for (const path of ["usr/deep", "gone", "etc/secret/x", "missing", join(folder, "secret"), "../secret"]) {
      expect(resolveInRoot(root, path), path).toBeUndefined();
    }
    expect(resolveInRoot(root, "")).toBe(root);
    expect(resolveInRoot(join(folder, "none"), "etc")).toBeUndefined();
  });
});
