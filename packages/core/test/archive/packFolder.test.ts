import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { execaSync } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packFolder } from "../../src/archive/packFolder.js";
import { sha256 } from "./support/TestRepository.js";

let scratch: string;
let cache: string;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), "nixwrt-pack-"));
  cache = join(scratch, "cache");
});
afterEach(() => rm(scratch, { recursive: true }));

async function makeFolder(name: string): Promise<string> {
  const folder = join(scratch, name);
  for (const sub of ["src", ".git", "node_modules/x"]) await mkdir(join(folder, sub), { recursive: true });
  const texts = {
    "src/b.c": "b",
    "src/a.c": "a",
    configure: "#!/bin/sh\n",
    ".git/HEAD": name,
    "node_modules/x/y": name,
  };
  for (const [path, text] of Object.entries(texts)) await writeFile(join(folder, path), text);
  await chmod(join(folder, "configure"), 0o700);
  await symlink("src/a.c", join(folder, "link"));
  return folder;
}

test("equal folders are packed into equal files, wherever they are and whenever they were made", async () => {
  const [one, other] = [await makeFolder("one"), await makeFolder("other")];
  await utimes(join(other, "src/a.c"), new Date(0), new Date(0));
  const path = await packFolder(one, cache);
  expect(await packFolder(other, cache)).toBe(path);
  expect(basename(path)).toBe(`${sha256(await readFile(path))}-folder.tar`);
  expect(await readdir(join(cache, "downloads"))).toEqual([basename(path)]);
  const { stdout } = execaSync("tar", ["-tvf", path]);
  const entries = stdout.split("\n").map((line) => line.replace(/^(\S+) (\S+) .*?(folder.*)$/, "$1 $2 $3"));
  expect(entries).toEqual([
    "drwxr-xr-x 0/0 folder",
    "-rwxr-xr-x 0/0 folder/configure",
    "lrwxrwxrwx 0/0 folder/link -> src/a.c",
    "drwxr-xr-x 0/0 folder/src",
    "-rw-r--r-- 0/0 folder/src/a.c",
    "-rw-r--r-- 0/0 folder/src/b.c",
  ]);
});

test.each([
  ["a text", (folder: string) => writeFile(join(folder, "src/a.c"), "changed")],
  ["a name", (folder: string) => writeFile(join(folder, "src/c.c"), "")],
  ["an executable bit", (folder: string) => chmod(join(folder, "src/a.c"), 0o755)],
])("a change of %s is a change of the folder", async (_what, change) => {
  const folder = await makeFolder("one");
  const before = await packFolder(folder, cache);
  await change(folder);
  expect(await packFolder(folder, cache)).not.toBe(before);
});

test("a folder that is not there is a problem with its path", async () => {
  const folder = join(scratch, "nowhere");
  await expect(packFolder(folder, cache)).rejects.toMatchObject({
    exitClass: "config",
    problems: [{ code: "SOURCE_FOLDER", path: folder, message: expect.stringContaining("ENOENT") }],
  });
});
