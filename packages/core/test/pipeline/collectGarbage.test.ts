import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Lock } from "../../src/archive/Lock.js";
import { writeLock } from "../../src/archive/lockFile.js";
import { rootPath } from "../../src/archive/unpackRoot.js";
import { registerProject, rememberSources } from "../../src/engine/projects.js";
import { makeRunFolder } from "../../src/engine/runFolder.js";
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

test("everything that a project's lock names is kept, and the rest is removed", async () => {
  const { freedBytes } = await collectGarbage({ cache });
  expect(freedBytes).toBeGreaterThan(0);
  expect(await readdir(join(cache, "roots"))).toEqual([basename(nixRoot())]);
  expect((await readdir(join(cache, "downloads"))).sort()).toEqual([`${wanted}-name.deb`, `${sourceHash}-name.deb`]);
});

test("sources that no lock names are kept as long as an existing project uses them", async () => {
  const other = join(folder, "project", "other.config.ts");
  await writeFile(other, "");
  await registerProject(cache, other);
  const names = ["1", "2", "3"].map((digit) => `${digit.repeat(64)}-folder.tar`);
  for (const name of names) await writeFile(join(cache, "downloads", name), "text");
  const left = async () => (await readdir(join(cache, "downloads"))).filter((name) => names.includes(name)).sort();
  const remember = (project: string, kept: readonly string[]) =>
    rememberSources(
      cache,
      project,
      kept.map((name) => join(cache, "downloads", name)),
    );

  await remember(config, names.slice(0, 1));
  await collectGarbage({ cache });
  // The sources of the other project are unknown, because its first build may still be running.
  expect(await left()).toEqual(names);
  expect(await readdir(join(cache, "downloads"))).not.toContain(`${unwanted}-name.deb`);
  await remember(other, names.slice(1, 2));
  await collectGarbage({ cache });
  expect(await left()).toEqual(names.slice(0, 2));
  await rm(other);
  await collectGarbage({ cache });
  expect(await left()).toEqual(names.slice(0, 1));
  await remember(config, []);
  await collectGarbage({ cache });
  expect(await left()).toEqual([]);
});

test("logs since the start of a running build are kept, and older ones are removed", async () => {
  await rememberSources(cache, config, []);
  await mkdir(join(cache, "logs"));
  await writeFile(join(cache, "logs", "old.log"), "");
  await utimes(join(cache, "logs", "old.log"), 1, 1);
  const run = await makeRunFolder(cache);
  await writeFile(join(cache, "logs", "running.log"), "");
  await collectGarbage({ cache });
  expect(await readdir(join(cache, "logs"))).toEqual(["running.log"]);
  await rm(run, { recursive: true });
  await collectGarbage({ cache });
  expect(await readdir(join(cache, "logs"))).toEqual([]);
});

test("nothing is kept for a project whose config is gone", async () => {
  await rm(config);
  await collectGarbage({ cache });
  expect(await readdir(join(cache, "roots"))).toEqual([]);
  expect(await readdir(join(cache, "downloads"))).toEqual([]);
});

test("a build for another board is kept by the board's own lock", async () => {
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

test("nothing is removed if a lock cannot be read", async () => {
  await writeFile(join(folder, "project", "nixwrt.lock"), "{");
  await expect(collectGarbage({ cache })).rejects.toMatchObject({ problems: [{ code: "LOCK_INVALID" }] });
  expect(await readdir(join(cache, "downloads"))).toHaveLength(3);
});

test("an unused cache is not changed", async () => {
  expect(await collectGarbage({ cache: join(folder, "nowhere") })).toEqual({ freedBytes: 0 });
});
