import { chmod, chown, mkdir, mkdtemp, readdir, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { prepareCache } from "../../src/archive/cacheFolder.js";
import { probeFolder } from "../../src/archive/probeFolder.js";

let folder: string;
let cache: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "nixwrt-cache-"));
  cache = join(folder, "a/cache");
});
afterEach(() => rm(folder, { recursive: true }));

const shared = { exitClass: "host", problems: [{ code: "CACHE_SHARED", hint: expect.any(String) }] };

test("a new cache is accessible only to its user, whatever the umask", async () => {
  const before = process.umask(0o002);
  try {
    await prepareCache(cache);
  } finally {
    process.umask(before);
  }
  expect((await stat(cache)).mode & 0o777).toBe(0o700);
  expect(await readdir(cache)).toEqual([]);
  await prepareCache(cache);
});

describe("a cache that others can write to is refused", () => {
  test.each([0o777, 0o1777, 0o702, 0o757])("if its mode is %o", async (mode) => {
    await prepareCache(cache);
    await chmod(cache, mode);
    await expect(prepareCache(cache)).rejects.toMatchObject(shared);
    await chmod(cache, 0o755);
    await prepareCache(cache);
  });

  test.each(["roots", "downloads", "nix", "compiled"])("if others can write to its folder %s", async (name) => {
    await prepareCache(cache);
    await mkdir(join(cache, name));
    await chmod(join(cache, name), 0o777);
    // Others cannot reach the folder yet.
    await prepareCache(cache);
    await chmod(cache, 0o755);
    await expect(prepareCache(cache)).rejects.toMatchObject({
      problems: [{ code: "CACHE_SHARED", path: join(cache, name) }],
    });
  });

  test("if it is reached through a link", async () => {
    await prepareCache(cache);
    await chmod(cache, 0o777);
    await symlink(cache, join(folder, "link"));
    await expect(prepareCache(join(folder, "link"))).rejects.toMatchObject(shared);
  });

  test.runIf(process.getuid?.() === 0)("if it belongs to another user, or to a group with other members", async () => {
    await prepareCache(cache);
    await chown(cache, 12345, 0);
    await expect(prepareCache(cache)).rejects.toMatchObject(shared);
    await chown(cache, 0, 12345);
    await prepareCache(cache);
    await chmod(cache, 0o770);
    await expect(prepareCache(cache)).rejects.toMatchObject(shared);
    await chown(cache, 0, 0);
    await prepareCache(cache);
  });
});

test("the file system is tested for what unpacked packages need, and the test leaves nothing behind", async () => {
  expect(await probeFolder(folder)).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
});
