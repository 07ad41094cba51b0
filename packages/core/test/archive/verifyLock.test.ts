import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ArchiveOptions } from "../../src/archive/ArchiveOptions.js";
import type { Lock, LockedFile } from "../../src/archive/Lock.js";
import { resolveLock } from "../../src/archive/resolveLock.js";
import { lockProblem, verifyLock } from "../../src/archive/verifyLock.js";
import { debianBinary, debianSource } from "../../src/system/source.js";
import { newKey, type TestPackage, TestRepository } from "./support/TestRepository.js";

let repository: TestRepository;
let options: ArchiveOptions;
let lock: Lock;

const packages: TestPackage[] = [
  { name: "a", entries: [{ name: "./a", content: "a" }] },
  { name: "b", version: "2.0-1", release: "trixie-security" },
  { name: "radio", component: "non-free-firmware" },
];
const musl = {
  name: "musl",
  version: "1-1",
  files: { "musl_1.orig.tar": "tarball", "musl_1-1.debian.tar": "patches" },
};

beforeAll(async () => {
  repository = await TestRepository.start();
  options = await repository.options();
  await repository.publish(packages, [musl]);
  lock = await resolveLock(
    {
      roots: { build: { suite: "trixie", packages: ["a", "b"] } },
      sources: [debianSource("musl"), debianBinary("radio")],
    },
    undefined,
    options,
  );
});
afterAll(() => repository.stop());

const states = async (one: Lock, more: Partial<ArchiveOptions> = {}) =>
  Object.fromEntries((await verifyLock(one, { ...options, ...more })).map(({ name, state }) => [name, state]));
const all = (state: string) => ({
  "binary:trixie/radio": state,
  "build: a": state,
  "build: b": state,
  "source:trixie/musl": state,
});

/** The lock with changes to the file of package `a`. */
function withA(change: Partial<LockedFile>, version = "1.0-1"): Lock {
  const build = lock.roots.build as Lock["roots"][string];
  const file = { ...(build.packages.a?.file as LockedFile), ...change };
  return { ...lock, roots: { build: { ...build, packages: { ...build.packages, a: { version, file } } } } };
}

describe("an honest lock", () => {
  test("is checked against the cached indices that it was made from", async () => {
    expect(await states(lock, { offline: true })).toEqual(all("checked"));
    expect(lockProblem(await verifyLock(lock, options), "nixwrt.lock")).toBeUndefined();
  });

  test("is checked on another machine without a cache", async () => {
    expect(await states(lock, await repository.options())).toEqual(all("checked"));
  });
});

describe("a lock with content that Debian never signed", () => {
  test.each([
    ["another file under the same version", { sha256: "e".repeat(64) }, "1.0-1"],
    ["the file with another size", { size: 1 }, "1.0-1"],
    ["a version that does not exist", { sha256: "e".repeat(64), path: "pool/main/a_6.6-6_amd64.deb" }, "6.6-6"],
    ["the signed file under another version", {}, "9.9-1"],
  ])("is wrong if it has %s", async (_, change, version) => {
    const findings = await verifyLock(withA(change, version), options);
    expect(findings.filter(({ state }) => state !== "checked")).toMatchObject([{ name: "build: a", state: "wrong" }]);
    expect(lockProblem(findings, "nixwrt.lock")).toMatchObject({
      exitClass: "archive",
      problems: [{ code: "LOCK_WRONG", message: expect.stringContaining("build: a"), hint: expect.any(String) }],
    });
  });

  test("is wrong if it has a file of another package", async () => {
    const b = lock.roots.build?.packages.b?.file as LockedFile;
    expect(await states(withA(b))).toEqual({ ...all("checked"), "build: a": "wrong" });
  });

  test("is wrong if a source lacks Debian's patches, or has another tarball", async () => {
    const source = lock.sources["source:trixie/musl"] as Lock["sources"][string];
    const [orig, patches] = source.files as [LockedFile, LockedFile];
    for (const files of [[orig], [patches, patches, orig], [{ ...orig, sha256: "e".repeat(64) }, patches], []]) {
      const changed = { ...lock, sources: { ...lock.sources, "source:trixie/musl": { ...source, files } } };
      expect(await states(changed)).toEqual({ ...all("checked"), "source:trixie/musl": "wrong" });
    }
  });

  test("is not checked if it names no Release file that could prove it", async () => {
    const made = withA({ sha256: "e".repeat(64), path: "pool/main/a_6.6-6_amd64.deb" }, "6.6-6");
    const build = made.roots.build as Lock["roots"][string];
    const releases = { trixie: { date: "2026-01-02T03:04:05Z", sha256: "f".repeat(64) } };
    const findings = await verifyLock({ ...made, roots: { build: { ...build, releases } } }, options);
    expect(findings.find(({ name }) => name === "build: a")).toMatchObject({ state: "not checked" });
    expect(lockProblem(findings, "nixwrt.lock")?.problems.map(({ code }) => code)).toEqual(["LOCK_NOT_CHECKED"]);
  });
});

describe("without evidence, nothing is called checked", () => {
  test("offline with an empty cache", async () => {
    expect(await states(lock, { ...(await repository.options()), offline: true })).toEqual(all("not checked"));
  });

  test("with keys that did not sign the archive", async () => {
    const { publicKey } = await newKey();
    expect(await states(lock, { ...(await repository.options()), keyring: publicKey })).toEqual(all("not checked"));
    expect(await states(lock, { keyring: publicKey })).toEqual(all("not checked"));
  });
});

/** The mirrors have only an index that is a day newer. The dated archive has the previous one. */
describe("a lock that is older than the mirrors' index", () => {
  beforeAll(async () => {
    for (const [path, content] of [...repository.files]) {
      const [, archive = "", ...rest] = path.split("/");
      const day = repository.date.toISOString().slice(0, 10).replaceAll("-", "");
      for (const time of ["050405", "090405", "150405"]) {
        repository.files.set(`/snapshot/${archive}/${day}T${time}Z/${rest.join("/")}`, content);
      }
      if (path.includes("by-hash")) repository.files.delete(path);
    }
    repository.date = new Date("2026-01-04T00:00:00Z");
    options = { ...options, now: new Date("2026-01-05T00:00:00Z") };
    await repository.publish([{ name: "a", version: "3-1" }]);
  });

  test("is checked against the dated archive", async () => {
    const fresh = await repository.options({ now: options.now as Date });
    expect(await states(lock, fresh)).toEqual(all("checked"));
    // The files that were fetched are in the cache now.
    expect(await states(lock, { ...fresh, offline: true })).toEqual(all("checked"));
  });

  test("is checked, even if its Valid-Until has passed and it does not name its Release files", async () => {
    const old = JSON.parse(JSON.stringify(lock, (key, value) => (key === "releases" ? undefined : value))) as Lock;
    const now = new Date("2026-01-05T00:00:00Z");
    expect(await states(old, { ...(await repository.options({ now })), now })).toEqual(all("checked"));
  });

  test("is not checked if its index is no longer available anywhere", async () => {
    for (const path of repository.files.keys()) if (path.startsWith("/snapshot/")) repository.files.delete(path);
    await rm(join(options.cache, "index"), { recursive: true });
    expect(await states(lock)).toEqual(all("not checked"));
  });
});
