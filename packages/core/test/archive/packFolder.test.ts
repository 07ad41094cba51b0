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

test("equal folders are packed into equal files, whatever their paths and times", async () => {
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
  ["text", (folder: string) => writeFile(join(folder, "src/a.c"), "changed")],
  ["name", (folder: string) => writeFile(join(folder, "src/c.c"), "")],
  ["executable bit", (folder: string) => chmod(join(folder, "src/a.c"), 0o755)],
])("a changed %s changes the folder's tarball", async (_what, change) => {
  const folder = await makeFolder("one");
  const before = await packFolder(folder, cache);
  await change(folder);
  expect(await packFolder(folder, cache)).not.toBe(before);
});

test("a missing folder is a problem with its path", async () => {
  const folder = join(scratch, "nowhere");
  await expect(packFolder(folder, cache)).rejects.toMatchObject({
    exitClass: "config",
    problems: [{ code: "SOURCE_FOLDER", path: folder, message: expect.stringContaining("ENOENT") }],
  });
});

const namesIn = (tarball: string) =>
  execaSync("tar", ["-tf", tarball])
    .stdout.split("\n")
    .map((name) => name.replace(/^folder\/?/, ""))
    .filter(Boolean);

test("files are left out according to .gitignore files: in the folder, below it, and above it up to the project's folder", async () => {
  const folder = await makeFolder("project/lib/code");
  await rm(join(folder, ".git"), { recursive: true });
  await writeFile(join(scratch, ".gitignore"), "*.c\n");
  await writeFile(join(scratch, "project/package.json"), "{}");
  await writeFile(join(scratch, "project/.gitignore"), "*.log\n/lib/code/b*\nsecrets\n");
  await writeFile(join(folder, ".gitignore"), "\uFEFF# ours\r\n*.o\r\n!keep.o\r\n");
  await writeFile(join(folder, "src/.gitignore"), "b.c\n!x.log\n");
  for (const name of ["a.o", "keep.o", "y.log", "build", "src/x.log", "src/z.o", "secrets"])
    await writeFile(join(folder, name), "");
  expect(namesIn(await packFolder(folder, cache))).toEqual([
    ...[".gitignore", "configure", "keep.o", "link", "src", "src/.gitignore", "src/a.c", "src/x.log"],
  ]);
});

test("a folder that is ignored as a whole is packed completely", async () => {
  const folder = await makeFolder("project/out/code");
  await rm(join(folder, ".git"), { recursive: true });
  await writeFile(join(scratch, "project/package.json"), "{}");
  await writeFile(join(scratch, "project/.gitignore"), "out/\n");
  expect(namesIn(await packFolder(folder, cache))).toEqual(["configure", "link", "src", "src/a.c", "src/b.c"]);
});

const key = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n";

test("all files that contain secrets are refused at once, unless they are ignored", async () => {
  const folder = await makeFolder("code");
  const secrets = {
    secrets: "A=b",
    ".env": "",
    ".env.local": "",
    "src/id_ed25519": "x",
    ".npmrc": "//x/:_authToken=y",
  };
  for (const [name, text] of Object.entries(secrets)) await writeFile(join(folder, name), text);
  for (const name of ["host.pem", "notes"]) await writeFile(join(folder, name), key, { mode: 0o600 });
  await expect(packFolder(folder, cache)).rejects.toMatchObject({
    exitClass: "config",
    problems: [".env", ".env.local", ".npmrc", "host.pem", "notes", "secrets", "src/id_ed25519"].map((name) => ({
      code: "SOURCE_SECRET",
      path: join(folder, name),
    })),
  });
  expect(await readdir(cache).catch(() => [])).toEqual([]);
  await writeFile(join(folder, ".gitignore"), ".env*\n.npmrc\nhost.pem\nnotes\nsecrets\nid_*\n");
  await packFolder(folder, cache);
});

test("files that only look like secrets are packed: samples, public keys, test keys of a library", async () => {
  const folder = await makeFolder("code");
  const harmless = {
    ".env.example": "",
    "secrets.example": "",
    "id_ed25519.pub": "x",
    ".npmrc": "x=y",
    "src/secrets.c": "",
  };
  for (const [name, text] of Object.entries({ ...harmless, "test.pem": key }))
    await writeFile(join(folder, name), text);
  expect(namesIn(await packFolder(folder, cache))).toEqual(
    expect.arrayContaining([...Object.keys(harmless), "test.pem"]),
  );
});
