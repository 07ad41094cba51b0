import { existsSync } from "node:fs";
import {
  appendFile,
  chmod,
  link,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  utimes,
  writeFile,
} from "node:fs/promises";
import { basename, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { ArchiveOptions } from "../../src/archive/ArchiveOptions.js";
import type { LockedRoot } from "../../src/archive/Lock.js";
import { resolveLock } from "../../src/archive/resolveLock.js";
import { unpackRoot } from "../../src/archive/unpackRoot.js";
import { TestRepository } from "./support/TestRepository.js";

let repository: TestRepository;
let options: ArchiveOptions;
let locked: LockedRoot;
let root: string;

beforeAll(async () => {
  repository = await TestRepository.start();
  options = await repository.options();
  await repository.publish([
    {
      name: "a",
      entries: [
        { name: "./usr/bin/tool", content: "tool", mode: 0o755 },
        { name: "./usr/bin/same", type: "link", linkname: "./usr/bin/tool" },
        { name: "./usr/lib/data", content: "data" },
        { name: "./usr/lib/link", type: "symlink", linkname: "data" },
        { name: "./usr/lib/replaced", content: "before" },
      ],
    },
    { name: "b", entries: [{ name: "./usr/lib/replaced", content: "after" }] },
  ]);
  const request = { roots: { r: { suite: "trixie", packages: ["a", "b"] } }, sources: [] } as const;
  locked = (await resolveLock(request, undefined, options)).roots.r as LockedRoot;
  root = await unpackRoot(locked, options);
});
afterAll(() => repository.stop());

beforeEach(async () => {
  root = await unpackRoot(locked, { ...options, offline: true });
});

/** Checks the root like a process that has not checked any root yet. */
async function check(whole = false): Promise<void> {
  vi.resetModules();
  const { checkRoot, checkRootInTurns } = await import("../../src/archive/RootManifest.js");
  if (whole) await checkRootInTurns(root, { whole });
  else checkRoot(root);
}

const manifest = () => join(options.cache, "manifests", `${basename(root)}.json`);

/** Changes the manifest as if the machine had restarted since. */
async function restart(): Promise<void> {
  const content = JSON.parse(await readFile(manifest(), "utf8"));
  await writeFile(manifest(), JSON.stringify({ ...content, boot: "another" }));
}

test("an unchanged root passes the quick check, the whole check, and a check after a restart", async () => {
  await check();
  await check(true);
  await restart();
  await check();
});

test("files with new timestamps but the same content pass the check", async () => {
  await utimes(join(root, "usr/lib/data"), 1, 1);
  await link(join(root, "usr/lib/data"), join(options.cache, "copy"));
  await check();
});

describe("a changed root is refused once, and then unpacked again", () => {
  const tool = () => join(root, "usr/bin/tool");

  test.each<[string, () => Promise<unknown>]>([
    ["a file was emptied", () => truncate(tool())],
    ["a file was changed", () => writeFile(tool(), "evil")],
    ["a file was changed, and its time was reset", () => writeFile(tool(), "evil").then(() => utimes(tool(), 1, 1))],
    ["a file has grown", () => appendFile(join(root, "usr/lib/data"), "!")],
    ["a file became executable", () => chmod(join(root, "usr/lib/data"), 0o755)],
    ["a file is missing", () => rm(join(root, "usr/lib/data"))],
    ["a folder is missing", () => rm(join(root, "usr/lib"), { recursive: true })],
    ["a file was added", () => writeFile(join(root, "etc/ld.so.preload"), "/tmp/evil.so")],
    [
      "a link has another target",
      () => rm(join(root, "usr/lib/link")).then(() => symlink("/etc", join(root, "usr/lib/link"))),
    ],
    ["a link replaced a file", () => rm(tool()).then(() => symlink("/bin/sh", tool()))],
    [
      "a file replaced a folder",
      () => rename(join(root, "usr/lib"), `${root}-lib`).then(() => writeFile(join(root, "usr/lib"), "")),
    ],
  ])("%s", async (_, change) => {
    await change();
    await expect(check()).rejects.toMatchObject({ exitClass: "archive", problems: [{ code: "ROOT_DAMAGED" }] });
    expect(await unpackRoot(locked, { ...options, offline: true })).toBe(root);
    expect(await readFile(tool(), "utf8")).toBe("tool");
    expect(existsSync(join(root, "etc/ld.so.preload"))).toBe(false);
    await check(true);
    expect(await readdir(join(options.cache, "roots"))).toEqual(expect.arrayContaining([basename(root)]));
  });

  test("a file whose bytes the disk has lost is found after a restart", async () => {
    // According to the manifest, size and inode times are unchanged.
    await writeFile(join(root, "usr/lib/data"), "\0\0\0\0");
    const content = JSON.parse(await readFile(manifest(), "utf8"));
    await writeFile(manifest(), JSON.stringify({ ...content, since: Date.now() + 1000 }));
    await check();
    await restart();
    await expect(check()).rejects.toThrow("ROOT_DAMAGED");
  });

  test("a damaged or missing manifest is replaced", async () => {
    for (const spoil of [() => writeFile(manifest(), ""), () => writeFile(manifest(), "{}"), () => rm(manifest())]) {
      await spoil();
      await check().catch((error) => expect(error).toMatchObject({ problems: [{ code: "ROOT_DAMAGED" }] }));
      expect(await unpackRoot(locked, { ...options, offline: true })).toBe(root);
      await check(true);
    }
  });
});
