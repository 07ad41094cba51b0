import { execFileSync } from "node:child_process";
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

/** Returns Node's own record of the file system calls of a program that writes a file atomically. */
async function callsOf(path: string, options: object): Promise<string[]> {
  const source = join(import.meta.dirname, "../src/writeAtomically.ts");
  const program = `const { writeAtomically } = await import(${JSON.stringify(source)});
    await writeAtomically(${JSON.stringify(path)}, "x", ${JSON.stringify(options)});`;
  const log = join(folder, "calls");
  const trace = ["--trace-event-categories", "node.fs.async", "--trace-event-file-pattern", log];
  execFileSync(process.execPath, [...trace, "--input-type=module", "--eval", program]);
  const { traceEvents } = JSON.parse(await readFile(log, "utf8")) as {
    readonly traceEvents: readonly { readonly name: string; readonly ph: string; readonly args: { path?: string } }[];
  };
  await rm(log);
  return traceEvents
    .filter(({ ph, name }) => ph === "b" && ["open", "write", "fsync", "rename", "link"].includes(name))
    .map(({ name, args }) => (args.path === folder ? `${name} folder` : name));
}

test("the data reaches the disk before the name, and the name before the end", async () => {
  const path = join(folder, "file");
  const before = ["open", "write", "fsync"];
  const after = ["open folder", "fsync"];
  expect(await callsOf(path, {})).toEqual([...before, "rename", ...after]);
  expect(await callsOf(join(folder, "new"), { isNew: true })).toEqual([...before, "link", ...after]);
  expect((await readdir(folder)).sort()).toEqual(["file", "new"]);
});
