import { mkdir, readdir, readFile, readlink, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ArchiveEvent, ArchiveOptions } from "../../src/archive/ArchiveOptions.js";
import type { LockedRoot } from "../../src/archive/Lock.js";
import { resolveLock } from "../../src/archive/resolveLock.js";
import { rootPath, unpackRoot } from "../../src/archive/unpackRoot.js";
import { makeOwnedFolder } from "../../src/owned.js";
import { type Compression, type DebEntry, debFile } from "./support/debFile.js";
import { type TestPackage, TestRepository } from "./support/TestRepository.js";

let repository: TestRepository;
let options: ArchiveOptions;

beforeEach(async () => {
  repository = await TestRepository.start();
  options = await repository.options();
});
afterEach(() => repository.stop());

async function lockAll(packages: TestPackage[]): Promise<LockedRoot> {
  await repository.publish(packages);
  const request = { suite: "trixie", packages: packages.map(({ name }) => name) } as const;
  const lock = await resolveLock({ roots: { r: request }, sources: [] }, undefined, options);
  return lock.roots.r as LockedRoot;
}

const unpack = async (...packages: TestPackage[]) => unpackRoot(await lockAll(packages), options);
const one = (entries: DebEntry[]): TestPackage => ({ name: "a", entries });

test.each<Compression>(["xz", "zst", "gz", "none"])("data.tar is unpacked, compressed as %s", async (compression) => {
  const long = "text ".repeat(300_000);
  const root = await unpack({ name: "a", compression, entries: [{ name: "./usr/lib/a/long", content: long }] });
  expect(await readFile(join(root, "usr/lib/a/long"), "utf8")).toBe(long);
});

test("modes are reduced to executable or not, and everything is readable, whatever the umask", async () => {
  const before = process.umask(0o077);
  try {
    const root = await unpack(
      one([
        { name: "./usr/bin/", type: "directory", mode: 0o700 },
        { name: "./usr/bin/su", content: "x", mode: 0o4750 },
        { name: "./usr/share/x/secret", content: "x", mode: 0o600 },
        { name: "./dev/null", type: "character-device", devmajor: 1, devminor: 3 },
        { name: "./run/pipe", type: "fifo" },
      ]),
    );
    const mode = async (path: string) => (await stat(join(root, path))).mode & 0o7777;
    expect(await mode(".")).toBe(0o755);
    expect(await mode("usr/bin")).toBe(0o755);
    expect(await mode("usr/bin/su")).toBe(0o755);
    expect(await mode("usr/share/x")).toBe(0o755);
    expect(await mode("usr/share/x/secret")).toBe(0o644);
    expect(await readdir(join(root, "dev"))).toEqual([]);
    expect(await readdir(join(root, "run"))).toEqual([]);
  } finally {
    process.umask(before);
  }
});

test("symbolic links stay unchanged, and hard links lead to the same content, across packages", async () => {
  const root = await unpack(
    {
      name: "a",
      entries: [
        { name: "./usr/lib/real/file", content: "1" },
        { name: "./usr/lib/real/hard", type: "link", linkname: "./usr/lib/real/file" },
        { name: "./usr/lib/link", type: "symlink", linkname: "real" },
        { name: "./usr/lib/absolute", type: "symlink", linkname: "/usr/lib/real" },
        { name: "./etc/alternatives/x", type: "symlink", linkname: "/usr/bin/x" },
      ],
    },
    {
      name: "b",
      entries: [
        { name: "./usr/lib/link/through", content: "2" },
        { name: "./usr/lib/absolute/too", content: "3" },
      ],
    },
  );
  expect(await readFile(join(root, "usr/lib/real/hard"), "utf8")).toBe("1");
  expect(await readFile(join(root, "usr/lib/real/through"), "utf8")).toBe("2");
  expect(await readFile(join(root, "usr/lib/real/too"), "utf8")).toBe("3");
  expect(await readlink(join(root, "etc/alternatives/x"))).toBe("/usr/bin/x");
});

test("files in /bin or /lib64 are unpacked below /usr", async () => {
  const root = await unpack(
    one([
      { name: "./bin/", type: "directory" },
      { name: "./bin/tool", content: "1", mode: 0o755 },
      { name: "./lib64/ld.so", type: "symlink", linkname: "../lib/ld.so" },
      { name: "./lib", type: "symlink", linkname: "usr/lib" },
    ]),
  );
  expect(await readlink(join(root, "bin"))).toBe("usr/bin");
  expect(await readFile(join(root, "usr/bin/tool"), "utf8")).toBe("1");
  expect(await readlink(join(root, "usr/lib64/ld.so"))).toBe("../lib/ld.so");
});

test("documentation is left out", async () => {
  const root = await unpack(
    one([
      { name: "./usr/share/doc/a/copyright", content: "c" },
      { name: "./usr/share/man/man1/a.1.gz", content: "m" },
      { name: "./usr/share/locale/de/a.mo", content: "l" },
      { name: "./usr/share/documents/kept", content: "d" },
      { name: "./usr/include/man/kept.h", content: "h" },
    ]),
  );
  expect(await readdir(join(root, "usr/share"))).toEqual(["documents"]);
  expect(await readdir(join(root, "usr/include/man"))).toEqual(["kept.h"]);
});

test("the results of maintainer scripts are provided: a shell, awk, users, the list of certificates", async () => {
  const certificate = (name: string) => ({
    name: `./usr/share/ca-certificates/mozilla/${name}.crt`,
    content: `${name}\n`,
  });
  const root = await unpack(
    { name: "bash", entries: [{ name: "./usr/bin/bash", content: "x", mode: 0o755 }] },
    { name: "mawk", entries: [{ name: "./usr/bin/mawk", content: "x", mode: 0o755 }] },
    { name: "ca-certificates", entries: [certificate("B"), certificate("A")] },
  );
  expect(await readlink(join(root, "usr/bin/sh"))).toBe("bash");
  expect(await readlink(join(root, "usr/bin/awk"))).toBe("mawk");
  expect(await readFile(join(root, "etc/passwd"), "utf8")).toMatch(/^root:x:0:0:/);
  expect(await readFile(join(root, "etc/group"), "utf8")).toMatch(/^root:x:0:/);
  expect(await readFile(join(root, "etc/ssl/certs/ca-certificates.crt"), "utf8")).toBe("A\nB\n");
});

describe("a package cannot write outside of its root", () => {
  let outside: string;

  beforeEach(async () => {
    outside = join(dirname(options.cache), "outside");
    await mkdir(outside);
  });

  test.each([["../outside/x"], ["./usr/../../outside/x"], ["/../outside/x"], ["usr/../x"]])(
    "by the name %s",
    async (name) => {
      await expect(unpack(one([{ name, content: "x" }]))).rejects.toMatchObject({
        exitClass: "archive",
        problems: [{ code: "DEB_DAMAGED", message: expect.stringContaining("leads out of the root") }],
      });
      expect(await readdir(outside)).toEqual([]);
    },
  );

  test.each([["absolute"], ["relative"]])("through a link: %s", async (kind) => {
    const target = kind === "absolute" ? outside : `../../../../../../../../../../../../..${outside}`;
    const root = await unpack(
      one([
        { name: "./usr/lib/out", type: "symlink", linkname: target },
        { name: "./usr/lib/out/x", content: "x" },
        { name: "./usr/lib/out/y/", type: "directory" },
      ]),
    );
    expect(await readdir(outside)).toEqual([]);
    // Where a program in the root would have found the files.
    expect((await readdir(join(root, outside))).sort()).toEqual(["x", "y"]);
  });

  test("by a file that replaces a link to the outside", async () => {
    const victim = join(outside, "victim");
    await writeFile(victim, "untouched");
    const root = await unpack(
      one([
        { name: "./usr/lib/out", type: "symlink", linkname: victim },
        { name: "./usr/lib/out", content: "x" },
      ]),
    );
    expect(await readFile(victim, "utf8")).toBe("untouched");
    expect(await readFile(join(root, "usr/lib/out"), "utf8")).toBe("x");
  });

  test("through a hard link to the outside", async () => {
    const victim = join(outside, "victim");
    await writeFile(victim, "untouched");
    const entries = [{ name: "./usr/lib/out", type: "link", linkname: victim } as const];
    await expect(unpack(one(entries))).rejects.toThrow("DEB_DAMAGED");
    expect((await stat(victim)).nlink).toBe(1);
  });

  test.each([["absolute"], ["relative"]])("through a hard link to a link: %s", async (kind) => {
    const target = kind === "absolute" ? outside : `../../../../../../../../../../../../..${outside}`;
    const root = await unpack(
      one([
        { name: "./usr/lib/out", type: "symlink", linkname: target },
        { name: "./usr/lib/second", type: "link", linkname: "./usr/lib/out" },
        { name: "./usr/lib/second/x", content: "x" },
      ]),
    );
    expect(await readdir(outside)).toEqual([]);
    expect(await readlink(join(root, "usr/lib/second"))).toBe(target);
    expect(await readdir(join(root, outside))).toEqual(["x"]);
  });

  test.each([
    ["a certificate", "usr/share/ca-certificates/mozilla/A.crt", "secret"],
    ["the folder of certificates", "usr/share/ca-certificates/mozilla", "."],
    ["the folder above it", "usr/share/ca-certificates", "above"],
  ])("or read there: %s that is a link", async (_, name, target) => {
    await mkdir(join(outside, "above/mozilla"), { recursive: true });
    for (const file of ["secret", "A.crt", "above/mozilla/A.crt"]) await writeFile(join(outside, file), "private");
    const root = await unpack(
      one([
        { name: "./usr/share/ca-certificates/mozilla/B.crt", content: "B\n" },
        { name: `./${name}`, type: "symlink", linkname: join(outside, target) },
      ]),
      { name: "b", entries: [{ name: `./${name}`, type: "symlink", linkname: join(outside, target) }] },
    );
    const bundle = await readFile(join(root, "etc/ssl/certs/ca-certificates.crt"), "utf8").catch(() => "");
    expect(bundle).not.toContain("private");
  });

  test("through links that form a loop", async () => {
    const entries: DebEntry[] = [
      { name: "./usr/a", type: "symlink", linkname: "b" },
      { name: "./usr/b", type: "symlink", linkname: "a" },
      { name: "./usr/a/x", content: "x" },
    ];
    await expect(unpack(one(entries))).rejects.toThrow("goes through a loop of links");
  });
});

describe("the folder of a root", () => {
  const packages = [
    one([{ name: "./usr/bin/x", content: "1" }]),
    { name: "b", entries: [{ name: "./usr/bin/y", content: "2" }] },
  ];

  test("is unpacked once, with progress, and named after its packages", async () => {
    const root = await lockAll(packages);
    const events: ArchiveEvent[] = [];
    const path = await unpackRoot(root, { ...options, onProgress: (event) => events.push(event) });
    expect(path).toBe(rootPath(root, options.cache));
    expect(events.at(-1)).toEqual({ kind: "unpack", packages: { done: 2, total: 2 } });
    events.length = 0;
    expect(await unpackRoot(root, { ...options, offline: true, onProgress: (event) => events.push(event) })).toBe(path);
    expect(events).toEqual([]);
    const { a } = root.packages;
    expect(rootPath({ ...root, packages: { a } as never }, options.cache)).not.toBe(path);
  });

  test("is complete when several processes unpack it at once", async () => {
    const root = await lockAll(packages);
    const paths = await Promise.all(Array.from({ length: 4 }, () => unpackRoot(root, options)));
    expect(new Set(paths).size).toBe(1);
    expect((await readdir(join(paths[0] as string, "usr/bin"))).filter((name) => name !== "sh")).toEqual(["x", "y"]);
    expect(await readdir(join(options.cache, "roots"))).toHaveLength(1);
  });

  test("is not given its name if a package cannot be unpacked, and the error names the file", async () => {
    const damaged = await debFile([{ name: "./usr/bin/x", content: "1" }]);
    damaged.fill(0x55, damaged.length - 60);
    const root = await lockAll([{ name: "a", deb: damaged }]);
    await expect(unpackRoot(root, options)).rejects.toMatchObject({
      exitClass: "archive",
      problems: [{ code: "DEB_DAMAGED", path: expect.stringContaining(join(options.cache, "downloads")) }],
    });
    expect(await readdir(join(options.cache, "roots"))).toEqual([]);
  });

  test.each([
    ["changed", (content: Buffer) => content.fill(0x55, content.length - 60)],
    ["emptied", () => Buffer.alloc(0)],
    ["truncated", (content: Buffer) => content.subarray(0, 100)],
    ["filled with zeros, as after a power cut", (content: Buffer) => Buffer.alloc(content.length)],
  ])("is made only of downloads with the right hash: one that was %s is downloaded again", async (_, change) => {
    const root = await lockAll(packages);
    await rm(await unpackRoot(root, options), { recursive: true });
    const downloads = join(options.cache, "downloads");
    for (const name of await readdir(downloads)) {
      await writeFile(join(downloads, name), change(await readFile(join(downloads, name))));
    }
    await expect(unpackRoot(root, { ...options, offline: true })).rejects.toThrow("OFFLINE");
    const path = await unpackRoot(root, options);
    expect(await readFile(join(path, "usr/bin/x"), "utf8")).toBe("1");
    expect(await readFile(join(path, "usr/bin/y"), "utf8")).toBe("2");
  });

  test("is removed without having been named when the work is aborted", async () => {
    const root = await lockAll(packages);
    const stop = new AbortController();
    const onProgress = ({ kind }: ArchiveEvent) => kind === "unpack" && stop.abort(new Error("stopped"));
    await expect(unpackRoot(root, { ...options, onProgress, signal: stop.signal })).rejects.toThrow(/^stopped$/);
    expect(await readdir(join(options.cache, "roots"))).toEqual([]);
  });

  test("is cleaned up after a killed process, but not while its process is running", async () => {
    const roots = join(options.cache, "roots");
    await mkdir(roots, { recursive: true });
    const living = await makeOwnedFolder(roots, ".");
    // An id that no process can have (proc_sys_kernel(5): pid_max).
    const gone = join(roots, basename(living).replace(`.${process.pid}.`, `.${2 ** 22 + 1}.`));
    await mkdir(join(gone, "usr"), { recursive: true });
    const root = await lockAll(packages);
    const path = await unpackRoot(root, options);
    expect((await readdir(roots)).sort()).toEqual([basename(living), basename(path)]);
  });
});
