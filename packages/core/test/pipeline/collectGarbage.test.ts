import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Lock } from "../../src/archive/Lock.js";
import { writeLock } from "../../src/archive/lockFile.js";
import { rootPath } from "../../src/archive/unpackRoot.js";
import { registerProject } from "../../src/engine/projects.js";
import { collectGarbage } from "../../src/pipeline/collectGarbage.js";

const wanted = "a".repeat(64);
const unwanted = "b".repeat(64);
const sourceHash = "c".repeat(64);

const file = (sha256: string) => ({ archive: "debian", path: `pool/${sha256}`, size: 4, sha256 }) as const;
const lock: Lock = {
  version: 1,
  roots: {
    nix: {
      request: { suite: "trixie", packages: ["nix-bin"] },
      released: {},
      packages: { "nix-bin": { version: "2.26.3", file: file(wanted) } },
    },
  },
  sources: { "source:trixie/musl": { version: "1.2.5", released: {}, files: [file(sourceHash)] } },
};

const nixRoot = () => rootPath(lock.roots.nix as Lock["roots"][string], cache);

let folder: string;
let cache: string;
let config: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "nixwrt-gc-"));
  cache = join(folder, "cache");
  config = join(folder, "project", "nixwrt.config.ts");
  await mkdir(join(folder, "project"));
  await writeFile(config, "");
  await writeLock(join(folder, "project", "nixwrt.lock"), lock);
  await registerProject(cache, config);
  await mkdir(join(nixRoot(), "usr/bin"), { recursive: true });
  await writeFile(join(nixRoot(), "usr/bin/nix-store"), "");
  await mkdir(join(cache, "roots", "0123"), { recursive: true });
  await mkdir(join(cache, "downloads"));
  for (const hash of [wanted, unwanted, sourceHash])
    await writeFile(join(cache, "downloads", `${hash}-name.deb`), "text");
});

afterEach(() => rm(folder, { recursive: true }));

test("what a project's lock names stays, all else goes", async () => {
  const { freedBytes } = await collectGarbage({ cache });
  expect(freedBytes).toBeGreaterThan(0);
  expect(await readdir(join(cache, "roots"))).toEqual([basename(nixRoot())]);
  expect((await readdir(join(cache, "downloads"))).sort()).toEqual([`${wanted}-name.deb`, `${sourceHash}-name.deb`]);
});

test("a project whose config is gone keeps nothing", async () => {
  await rm(config);
  await collectGarbage({ cache });
  expect(await readdir(join(cache, "roots"))).toEqual([]);
  expect(await readdir(join(cache, "downloads"))).toEqual([]);
});

test("what was built for another board is kept by its own lock", async () => {
  const boardLock = join(folder, "project", "nixwrt.acme.lock");
  await writeLock(boardLock, {
    ...lock,
    sources: { "source:trixie/x": { version: "1", released: {}, files: [file(unwanted)] } },
  });
  await registerProject(cache, boardLock);
  await collectGarbage({ cache });
  expect(await readdir(join(cache, "downloads"))).toHaveLength(3);
  await rm(boardLock);
  await collectGarbage({ cache });
  expect(await readdir(join(cache, "downloads"))).toHaveLength(2);
});

test("where a lock cannot be read, nothing is removed", async () => {
  await writeFile(join(folder, "project", "nixwrt.lock"), "{");
  await expect(collectGarbage({ cache })).rejects.toMatchObject({ problems: [{ code: "LOCK_INVALID" }] });
  expect(await readdir(join(cache, "downloads"))).toHaveLength(3);
});

test("a cache in which nothing was built is left alone", async () => {
  expect(await collectGarbage({ cache: join(folder, "nowhere") })).toEqual({ freedBytes: 0 });
});
