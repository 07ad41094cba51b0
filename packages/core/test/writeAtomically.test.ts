import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeAtomically } from "../src/writeAtomically.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "nixwrt-write-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a file is replaced as a whole, with the given mode, and nothing is left beside it", async () => {
  const path = join(folder, "file");
  await writeAtomically(path, "old", { mode: 0o600 });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await writeAtomically(path, "new", { mode: 0o640 });
  expect(await readFile(path, "utf8")).toBe("new");
  expect((await stat(path)).mode & 0o777).toBe(0o640);
  expect(await readdir(folder)).toEqual(["file"]);
});

test("a new file does not replace an existing one", async () => {
  const path = join(folder, "file");
  await writeAtomically(path, "first", { isNew: true });
  await expect(writeAtomically(path, "second", { isNew: true })).rejects.toMatchObject({ code: "EEXIST" });
  expect(await readFile(path, "utf8")).toBe("first");
  expect(await readdir(folder)).toEqual(["file"]);
});

test("a link stays a link, and its target is replaced", async () => {
  await writeFile(join(folder, "target"), "old");
  await symlink("target", join(folder, "link"));
  await writeAtomically(join(folder, "link"), "new");
  expect(await readFile(join(folder, "target"), "utf8")).toBe("new");
  expect((await readdir(folder)).sort()).toEqual(["link", "target"]);
});

test("a failed write keeps the existing content", async () => {
  await writeFile(join(folder, "file"), "old");
  await expect(writeAtomically(join(folder, "file", "below"), "x")).rejects.toThrow();
  await expect(writeAtomically(join(folder, "none", "file"), "x")).rejects.toMatchObject({ code: "ENOENT" });
  await chmod(folder, 0o700);
  expect(await readFile(join(folder, "file"), "utf8")).toBe("old");
  expect(await readdir(folder)).toEqual(["file"]);
});
