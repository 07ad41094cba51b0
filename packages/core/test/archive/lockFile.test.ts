import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Lock, missingFromLock, newestRelease } from "../../src/archive/Lock.js";
import { parseLock, readLock, writeLock } from "../../src/archive/lockFile.js";
import { NixwrtError } from "../../src/errors.js";
import { debianBinary, debianSource, suites } from "../../src/system/source.js";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "nixwrt-lock-"));
  path = join(folder, "nixwrt.lock");
});
afterEach(() => rm(folder, { recursive: true }));

const file = { archive: "debian", path: "pool/main/m/make_1.deb", size: 3, sha256: "a".repeat(64) } as const;
const released = { debian: "2026-11-21T02:10:46Z" };
const lock: Lock = {
  version: 1,
  roots: {
    build: {
      request: { suite: "trixie", packages: ["gcc", "make"] },
      released,
      packages: { make: { version: "1", file }, gcc: { version: "2", file } },
    },
  },
  sources: { "source:trixie/musl": { version: "1.2.5-3", released, files: [file] } },
};

describe("the lock file", () => {
  test("is read as it was written, with sorted keys and a final newline", async () => {
    await writeLock(path, lock);
    expect(await readLock(path)).toEqual(lock);
    const text = await readFile(path, "utf8");
    expect(text).toMatch(/\n\}\n$/);
    expect(text.indexOf('"gcc":')).toBeLessThan(text.indexOf('"make":'));
    await writeLock(path, { sources: lock.sources, roots: lock.roots, version: 1 });
    expect(await readFile(path, "utf8")).toBe(text);
    expect(await readdir(folder)).toEqual(["nixwrt.lock"]);
  });

  test("may be missing", async () => {
    expect(await readLock(path)).toBeUndefined();
  });

  test.each([
    ["{", /LOCK_INVALID.*JSON/],
    ['{"version":2,"roots":{},"sources":{}}', /LOCK_INVALID.*version/],
    [JSON.stringify({ ...lock, extra: 1 }), /LOCK_INVALID.*extra/],
    [JSON.stringify(lock).replace('"size":3', '"size":"3"'), /LOCK_INVALID.*size/],
  ])("is refused if its text is %s", async (text, message) => {
    await writeFile(path, text);
    await expect(readLock(path)).rejects.toMatchObject({
      exitClass: "archive",
      message: expect.stringMatching(message),
    });
  });

  test.each([
    "../../../etc/passwd",
    "pool/../../x.deb",
    "pool/main/..",
    "/pool/main/x.deb",
    "pool//x.deb",
    "pool/./x.deb",
    "dists/trixie/InRelease",
    "pool",
    "pool/",
    "pool/main/%2e%2e/x.deb",
    "pool/main/a b.deb",
    "pool/main/x?y.deb",
    "pool\\main\\x.deb",
    `pool/${"x".repeat(2000)}`,
    "pool/x\n.deb",
    "",
  ])("with the path %j is refused, in a root and in a source", async (bad) => {
    const other = { ...file, path: bad };
    const inRoot = { ...lock.roots.build, packages: { make: { version: "1", file: other } } };
    const inSource = { "source:trixie/musl": { version: "1", released, files: [other] } };
    await writeFile(path, JSON.stringify({ ...lock, roots: { build: inRoot }, sources: inSource }));
    await expect(readLock(path)).rejects.toMatchObject({
      problems: [
        { code: "LOCK_INVALID", message: expect.stringContaining("not a path below pool/") },
        { code: "LOCK_INVALID", message: expect.stringContaining("not a path below pool/") },
      ],
    });
  });

  test.each(["../x", "A", "", "a/b", "x".repeat(200), "-x", "a\nb"])(
    "with the package name %j is refused",
    async (name) => {
      const text = JSON.stringify(lock).replace('"gcc":', `${JSON.stringify(name)}:`);
      await writeFile(path, text);
      await expect(readLock(path)).rejects.toThrow("LOCK_INVALID");
    },
  );

  test("can contain every suite of sources, and the releases in which they were found", async () => {
    const releases = { "trixie-security": { date: "2026-11-21T02:10:46Z", sha256: "b".repeat(64) } };
    const sources = Object.fromEntries(
      suites.map((suite) => [`source:${suite}/rsync`, { version: "3.4.1+ds1-5", released, releases, files: [file] }]),
    );
    const roots = Object.fromEntries(
      suites.map((suite) => [suite, { request: { suite, packages: ["make"] }, released, releases, packages: {} }]),
    );
    await writeLock(path, { version: 1, roots, sources });
    expect(await readLock(path)).toEqual({ version: 1, roots, sources });
  });

  test("is parsed from any text, or refused with a NixwrtError", () => {
    const good = JSON.stringify(lock);
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(40), fc.string(), (at, length, other) => {
        const text = good.slice(0, at) + other + good.slice(at + length);
        try {
          parseLock(text, path);
        } catch (error) {
          expect(error).toBeInstanceOf(NixwrtError);
        }
      }),
    );
  });

  test("that cannot be read or written is a host error", async () => {
    await expect(readLock(folder)).rejects.toMatchObject({
      exitClass: "host",
      problems: [{ code: "LOCK_NOT_READABLE" }],
    });
    await expect(writeLock(join(folder, "none", "nixwrt.lock"), lock)).rejects.toMatchObject({
      exitClass: "host",
      problems: [{ code: "LOCK_NOT_WRITABLE" }],
    });
  });
});

describe("missingFromLock", () => {
  const request = { roots: { build: lock.roots.build?.request as never }, sources: [debianSource("musl")] };

  test("is empty if the lock has everything, whatever the order of the request", () => {
    expect(missingFromLock(lock, request)).toEqual([]);
    const turned = { suite: "trixie", packages: ["make", "gcc"] } as const;
    expect(missingFromLock(lock, { roots: { build: turned }, sources: [] })).toEqual([]);
    const url = { kind: "url", urls: ["http://localhost/x"], sha256: "0".repeat(64) } as const;
    expect(missingFromLock(lock, { roots: {}, sources: [url] })).toEqual([]);
  });

  test("names what the lock lacks", () => {
    const roots = { build: { suite: "trixie", packages: ["make"] }, nix: { suite: "trixie", packages: [] } } as const;
    expect(missingFromLock(lock, { roots, sources: [debianBinary("musl"), debianSource("musl", "bookworm")] })).toEqual(
      ['the root "build" as it is asked for now', 'the root "nix"', "binary:trixie/musl", "source:bookworm/musl"],
    );
    expect(missingFromLock(undefined, request)).toHaveLength(2);
  });
});

test("newestRelease returns the latest date of all roots and sources, in seconds", () => {
  expect(newestRelease(lock)).toBe(Date.UTC(2026, 10, 21, 2, 10, 46) / 1000);
  const later = { debian: "2026-11-20T00:00:00Z", "debian-security": "2026-11-22T00:00:00Z" };
  const sources = { ...lock.sources, "source:trixie/busybox": { version: "1", released: later, files: [file] } };
  expect(newestRelease({ ...lock, sources })).toBe(Date.UTC(2026, 10, 22) / 1000);
});

test("a merge conflict in a lock is named", () => {
  const [head, ...rest] = JSON.stringify(lock, undefined, 2).split("\n");
  const text = [head, "<<<<<<< HEAD", rest[0], "=======", rest[0], ">>>>>>> main", ...rest.slice(1)].join("\n");
  expect(() => parseLock(text, path)).toThrow(/LOCK_INVALID: .*merge conflict\n {2}→ Take either side/);
});
