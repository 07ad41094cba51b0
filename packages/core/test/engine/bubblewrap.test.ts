import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bubblewrapArguments } from "../../src/engine/bubblewrap.js";

let folder: string;
let root: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "nixwrt-sandbox-")));
  root = join(folder, "root");
  for (const name of ["usr/bin", "etc/ssl"]) mkdirSync(join(root, name), { recursive: true });
  mkdirSync(join(folder, "private"));
  writeFileSync(join(folder, "private/key"), "private");
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0::/:/bin/sh\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Returns the paths of this machine that a sandbox of the root can see, except devices. Follows links, as bubblewrap does. */
function bound(): string[] {
  const words = bubblewrapArguments({ root });
  return words.flatMap((word, index) => (word === "--ro-bind" ? [realpathSync(words[index + 1] ?? "")] : []));
}

test.each([
  ["a file", "key"],
  ["a folder", "."],
])("a link in a root's /etc exposes nothing of this machine: to %s", (_, target) => {
  symlinkSync(join(folder, "private", target), join(root, "etc/absolute"));
  symlinkSync(join("../../private", target), join(root, "etc/relative"));
  symlinkSync("../usr/lib/os-release", join(root, "etc/os-release"));
  symlinkSync("/nowhere", join(root, "etc/dangling"));
  expect(bound().filter((path) => !path.startsWith(root + sep))).toEqual([]);
  expect(bound()).toContain(join(root, "etc/passwd"));
});

test("a link in place of /etc or /usr exposes nothing either", () => {
  rmSync(join(root, "etc"), { recursive: true });
  symlinkSync(join(folder, "private"), join(root, "etc"));
  expect(bound()).toEqual([join(root, "usr")]);
});
