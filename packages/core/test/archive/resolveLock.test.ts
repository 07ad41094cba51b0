import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ArchiveEvent } from "../../src/archive/ArchiveOptions.js";
import type { Lock, LockRequest } from "../../src/archive/Lock.js";
import { type ResolveOptions, resolveLock } from "../../src/archive/resolveLock.js";
import type { RootRequest } from "../../src/plan/Plan.js";
import { debianBinary, debianSource, type Suite } from "../../src/system/source.js";
import { type TestPackage, TestRepository } from "./support/TestRepository.js";

let repository: TestRepository;
let options: ResolveOptions;

beforeEach(async () => {
  repository = await TestRepository.start();
  options = await repository.options();
});
afterEach(() => repository.stop());

const root = (packages: string[], suite: Suite = "trixie"): RootRequest => ({ suite, packages });
const one = (packages: string[], suite?: Suite): LockRequest => ({ roots: { r: root(packages, suite) }, sources: [] });

/** Locks one root, and returns `name version` of each of its packages. */
async function resolved(archive: TestPackage[], packages: string[], suite?: Suite): Promise<string[]> {
  await repository.publish(archive);
  return packagesOf(await resolveLock(one(packages, suite), undefined, options));
}

function packagesOf(lock: Lock, name = "r"): string[] {
  return Object.entries(lock.roots[name]?.packages ?? {}).map(([key, { version }]) => `${key} ${version}`);
}

const depends = (Depends: string) => ({ fields: { Depends } });

describe("dependencies", () => {
  test("follow Depends and Pre-Depends, but not Recommends", async () => {
    const archive = [
      { name: "a", fields: { "Pre-Depends": "b", Depends: "c (>= 1.0-1), d:any", Recommends: "e" } },
      { name: "b", ...depends("c") },
      ...["c", "d", "e", "f"].map((name) => ({ name })),
    ];
    expect(await resolved(archive, ["a"])).toEqual(["a 1.0-1", "b 1.0-1", "c 1.0-1", "d 1.0-1"]);
  });

  test("use the first alternative, unless another one is installed anyway", async () => {
    const archive = [{ name: "a", ...depends("x | y") }, { name: "b", ...depends("y") }, { name: "x" }, { name: "y" }];
    expect(await resolved(archive, ["a"])).toEqual(["a 1.0-1", "x 1.0-1"]);
    // `y` is pulled in by a dependency that is read after the choice.
    expect(await resolved(archive, ["a", "b"])).toEqual(["a 1.0-1", "b 1.0-1", "y 1.0-1"]);
  });

  test("skip an alternative that does not exist or is too old", async () => {
    const archive = [{ name: "a", ...depends("gone | old (>= 2) | y") }, { name: "old" }, { name: "y" }];
    expect(await resolved(archive, ["a"])).toEqual(["a 1.0-1", "y 1.0-1"]);
  });

  test("are met by a provided name; the provider with the highest priority is chosen", async () => {
    const archive = [
      { name: "a", ...depends("awk") },
      { name: "gawk", fields: { Provides: "awk", Priority: "optional" } },
      { name: "mawk", fields: { Provides: "awk", Priority: "required" } },
    ];
    expect(await resolved(archive, ["a"])).toEqual(["a 1.0-1", "mawk 1.0-1"]);
    expect(await resolved(archive, ["a", "gawk"])).toEqual(["a 1.0-1", "gawk 1.0-1"]);
  });

  test("are met by a provided version; a name that is provided without one meets no version constraint", async () => {
    const archive = [
      { name: "a", ...depends("api (>= 2)") },
      { name: "bare", fields: { Provides: "api" } },
      { name: "new", fields: { Provides: "other, api (= 3)" } },
      { name: "old", fields: { Provides: "api (= 1)" } },
    ];
    expect(await resolved(archive, ["a"])).toEqual(["a 1.0-1", "new 1.0-1"]);
  });

  test("may be circular", async () => {
    const archive = [
      { name: "a", ...depends("b") },
      { name: "b", ...depends("a (= 1.0-1)") },
    ];
    expect(await resolved(archive, ["a"])).toEqual(["a 1.0-1", "b 1.0-1"]);
  });

  test("do not depend on the order of the request", async () => {
    const archive = [
      { name: "a", ...depends("x | y") },
      { name: "b", ...depends("y | x") },
      { name: "x" },
      { name: "y" },
    ];
    await repository.publish(archive);
    const forwards = await resolveLock(one(["a", "b"]), undefined, options);
    const backwards = await resolveLock(one(["b", "a"]), undefined, options);
    expect(backwards).toEqual(forwards);
  });

  test("avoid a conflict if there is a choice, and report it otherwise", async () => {
    const archive = [
      { name: "a", ...depends("x | y") },
      { name: "b", fields: { Conflicts: "x" } },
      { name: "x", fields: { Breaks: "c (<< 2)" } },
      { name: "y" },
      { name: "c" },
    ];
    expect(await resolved(archive, ["a", "b"])).toEqual(["a 1.0-1", "b 1.0-1", "y 1.0-1"]);
    await expect(resolveLock(one(["c", "x"]), undefined, options)).rejects.toMatchObject({
      exitClass: "archive",
      problems: [{ code: "PACKAGES_CONFLICT", message: "x 1.0-1 and c 1.0-1 cannot be installed together" }],
    });
  });

  test("that cannot be met are all reported at once, with suggestions", async () => {
    await repository.publish([{ name: "busybox", ...depends("libc6 (>= 9), libgone | libaway") }, { name: "libc6" }]);
    const request: LockRequest = {
      roots: { r: root(["busybox"]), s: root(["busyboks", "zzzzzz"]) },
      sources: [debianSource("dropbear"), debianBinary("libc7")],
    };
    await expect(resolveLock(request, undefined, options)).rejects.toMatchObject({
      exitClass: "archive",
      problems: [
        {
          code: "DEPENDENCY_UNMET",
          message: "busybox 1.0-1 needs libc6 (>= 9), but trixie has libc6 1.0-1",
        },
        {
          code: "DEPENDENCY_UNMET",
          message: "busybox 1.0-1 needs libgone or libaway, but trixie has no such package",
        },
        { code: "PACKAGE_UNKNOWN", hint: 'Did you mean "busybox"?' },
        { code: "PACKAGE_UNKNOWN", message: 'there is no package "zzzzzz" in trixie' },
        { code: "PACKAGE_UNKNOWN", hint: 'Did you mean "libc6"?' },
        { code: "PACKAGE_UNKNOWN", message: 'there is no source package "dropbear" in trixie' },
      ],
    });
  });
});

describe("suites", () => {
  test("the highest version is chosen from security, updates and the release itself", async () => {
    const archive = [
      { name: "a", version: "1.0-1" },
      { name: "a", version: "1.0-1+deb13u1", release: "trixie-security" },
      { name: "b", version: "1.0-1+deb13u2" },
      { name: "b", version: "1.0-1+deb13u1", release: "trixie-security" },
      { name: "c", version: "1.0-2", release: "trixie-updates" },
      { name: "c", version: "1.0-1" },
      { name: "c", version: "9", release: "bookworm" },
    ];
    await repository.publish(archive);
    const lock = await resolveLock(one(["a", "b", "c"]), undefined, options);
    expect(packagesOf(lock)).toEqual(["a 1.0-1+deb13u1", "b 1.0-1+deb13u2", "c 1.0-2"]);
    expect(lock.roots.r?.packages.a?.file.archive).toBe("debian-security");
    expect(lock.roots.r?.released).toEqual({
      debian: "2026-01-02T03:04:05Z",
      "debian-security": "2026-01-02T03:04:05Z",
    });
  });

  test("backports provide what was requested, and what only they have in the required version", async () => {
    const archive = [
      { name: "linux", ...depends("tool (>= 2), lib") },
      { name: "linux", version: "7", release: "trixie-backports", ...depends("tool (>= 2), lib") },
      { name: "tool" },
      { name: "tool", version: "2", release: "trixie-backports" },
      { name: "lib" },
      { name: "lib", version: "2", release: "trixie-backports" },
    ];
    expect(await resolved(archive, ["linux"], "trixie-backports")).toEqual(["lib 1.0-1", "linux 7", "tool 2"]);
  });

  test("a version that was chosen too early is replaced by one that meets all constraints", async () => {
    const archive = [
      { name: "a", ...depends("lib") },
      { name: "b", ...depends("lib (>= 2)") },
      { name: "lib" },
      { name: "lib", version: "2", release: "trixie-backports" },
    ];
    expect(await resolved(archive, ["a", "b"], "trixie-backports")).toEqual(["a 1.0-1", "b 1.0-1", "lib 2"]);
  });

  test("firmware is found in non-free-firmware, which is read only if it is needed", async () => {
    const archive = [{ name: "a" }, { name: "firmware-x", component: "non-free-firmware" }];
    await resolved(archive, ["a"]);
    expect(repository.requests.some((path) => path.includes("non-free-firmware"))).toBe(false);
    expect(await resolved(archive, ["firmware-x"])).toEqual(["firmware-x 1.0-1"]);
  });
});

describe("the files of a source", () => {
  test("are upstream's tarballs first, then Debian's patches, without signatures", async () => {
    const files = {
      "musl_1.2.5-3.debian.tar.xz": "patches",
      "musl_1.2.5-3.dsc": "description",
      "musl_1.2.5.orig-extra.tar.gz": "more",
      "musl_1.2.5.orig.tar.gz": "upstream",
      "musl_1.2.5.orig.tar.gz.asc": "signature",
    };
    await repository.publish(
      [{ name: "linux-source", version: "6.12" }],
      [
        { name: "musl", version: "1.2.5-3", files },
        { name: "musl", version: "1.2.4-9", files: { "musl_1.2.4.orig.tar.gz": "older" } },
      ],
    );
    const sources = [debianSource("musl"), debianBinary("linux-source")];
    const lock = await resolveLock({ roots: {}, sources }, undefined, options);
    expect(Object.keys(lock.sources)).toEqual(["binary:trixie/linux-source", "source:trixie/musl"]);
    expect(lock.sources["source:trixie/musl"]?.version).toBe("1.2.5-3");
    expect(lock.sources["source:trixie/musl"]?.files.map(({ path }) => path)).toEqual([
      "pool/main/musl/musl_1.2.5.orig.tar.gz",
      "pool/main/musl/musl_1.2.5.orig-extra.tar.gz",
      "pool/main/musl/musl_1.2.5-3.debian.tar.xz",
    ]);
  });
});

describe("an existing lock", () => {
  const before = [{ name: "a", ...depends("b, lib") }, { name: "b" }, { name: "c" }, { name: "lib" }];
  const after = [
    ...before,
    { name: "a", version: "2", release: "trixie-updates", ...depends("b, lib") },
    { name: "b", version: "2", release: "trixie-updates" },
    { name: "lib", version: "2", release: "trixie-updates" },
  ];
  const musl = (version: string) => ({ name: "musl", version, files: { [`musl_${version}.orig.tar.gz`]: version } });
  const request: LockRequest = { roots: { r: root(["a"]), s: root(["b"]) }, sources: [debianSource("musl")] };
  let lock: Lock;

  beforeEach(async () => {
    await repository.publish(before, [musl("1")]);
    lock = await resolveLock(request, undefined, options);
    await repository.publish(after, [musl("2")]);
    repository.requests.length = 0;
  });

  test("is returned unchanged, without any request, if it has everything", async () => {
    expect(await resolveLock(request, lock, { ...options, frozen: true })).toBe(lock);
    expect(repository.requests).toEqual([]);
  });

  test("keeps its versions when something is added, and drops what is no longer requested", async () => {
    const next = await resolveLock({ roots: { r: root(["a", "c"]) }, sources: [] }, lock, options);
    expect(packagesOf(next)).toEqual(["a 1.0-1", "b 1.0-1", "c 1.0-1", "lib 1.0-1"]);
    expect(Object.keys(next.roots)).toEqual(["r"]);
    expect(next.sources).toEqual({});
  });

  test("that is incomplete is an error with `frozen`, which names what is missing without any request", async () => {
    const more = { roots: { ...request.roots, r: root(["a", "c"]), t: root(["c"]) }, sources: [debianSource("zlib")] };
    await expect(resolveLock(more, lock, { ...options, frozen: true })).rejects.toMatchObject({
      exitClass: "archive",
      problems: [
        {
          code: "LOCK_OUT_OF_DATE",
          message: 'the lock does not have the root "r" as it is asked for now, the root "t", source:trixie/zlib',
        },
      ],
    });
    await expect(resolveLock(request, undefined, { ...options, frozen: true })).rejects.toThrow("LOCK_OUT_OF_DATE");
    expect(repository.requests).toEqual([]);
  });

  test("moves to the newest versions with `update`", async () => {
    const next = await resolveLock(request, lock, { ...options, update: true });
    expect(packagesOf(next)).toEqual(["a 2", "b 2", "lib 2"]);
    expect(packagesOf(next, "s")).toEqual(["b 2"]);
    expect(next.sources["source:trixie/musl"]?.version).toBe("2");
  });

  test("moves a single package in the roots that contain it, and nothing else", async () => {
    const next = await resolveLock(request, lock, { ...options, update: ["lib"] });
    expect(packagesOf(next)).toEqual(["a 1.0-1", "b 1.0-1", "lib 2"]);
    expect(next.roots.s).toBe(lock.roots.s);
    expect(next.sources).toEqual(lock.sources);
  });

  test("moves a single source, by its name or its key", async () => {
    for (const name of ["musl", "source:trixie/musl"]) {
      const next = await resolveLock(request, lock, { ...options, update: [name] });
      expect(next.sources["source:trixie/musl"]?.version).toBe("2");
      expect(next.roots).toEqual(lock.roots);
    }
  });

  test("cannot be updated by an unknown name", async () => {
    await expect(resolveLock(request, lock, { ...options, update: ["mussl", "libb"] })).rejects.toMatchObject({
      exitClass: "usage",
      problems: [
        { code: "UPDATE_UNKNOWN", hint: 'Did you mean "musl"?' },
        { code: "UPDATE_UNKNOWN", hint: 'Did you mean "lib"?' },
      ],
    });
  });

  test("is made offline from an index that was seen before, and is an error without one", async () => {
    const next = await resolveLock({ ...request, sources: [] }, undefined, { ...options, offline: true });
    expect(packagesOf(next)).toEqual(["a 1.0-1", "b 1.0-1", "lib 1.0-1"]);
    expect(repository.requests).toEqual([]);
    const empty = await repository.options({ offline: true });
    await expect(resolveLock(request, undefined, empty)).rejects.toMatchObject({
      exitClass: "archive",
      problems: [{ code: "OFFLINE", message: expect.stringContaining("the Release file of trixie") }],
    });
  });
});

describe("a source whose newest version no mirror has", () => {
  const rsync = (version: string, release: string) => ({
    name: "rsync",
    version,
    release,
    files: { [`rsync_${version}.orig.tar`]: version, [`rsync_${version}.debian.tar`]: `patches of ${version}` },
  });
  const sources = [debianSource("rsync")];
  const events: ArchiveEvent[] = [];
  const lockRsync = (previous?: Lock, more: Partial<ResolveOptions> = {}) =>
    resolveLock({ roots: {}, sources }, previous, {
      ...options,
      update: true,
      onProgress: (event) => event.kind === "passedOver" && events.push(event),
      ...more,
    });
  const version = (lock: Lock) => lock.sources["source:trixie/rsync"]?.version;
  const hide = (part: string) => {
    for (const path of repository.files.keys()) if (path.includes(part)) repository.files.delete(path);
  };

  beforeEach(async () => {
    events.length = 0;
    await repository.publish(
      [],
      [rsync("3.1-1", "trixie"), rsync("3.2-1", "trixie-updates"), rsync("3.3-1", "trixie-security")],
    );
  });

  test.each(["debian", "debian-security"])(
    "that %s lacks is taken from the other archive without an event",
    async (archive) => {
      await repository.publish([], [rsync("3.3-1", "trixie"), rsync("3.3-1", "trixie-security")]);
      hide(`/${archive}/pool/main/rsync/rsync_3.3-1.debian.tar`);
      expect(version(await lockRsync())).toBe("3.3-1");
      expect(events).toEqual([]);
    },
  );

  test("is locked in the next older version that is available, and the event reports this", async () => {
    hide("rsync_3.3-1.debian.tar");
    expect(version(await lockRsync())).toBe("3.2-1");
    expect(events).toEqual([{ kind: "passedOver", source: "source:trixie/rsync", version: "3.3-1", taken: "3.2-1" }]);
    hide("rsync_3.2-1.orig.tar");
    expect(version(await lockRsync())).toBe("3.1-1");
  });

  test("is locked in the newest version if only the dated archive has it", async () => {
    expect(version(await lockRsync())).toBe("3.3-1");
    const path = [...repository.files.keys()].find((one) => one.endsWith("rsync_3.3-1.orig.tar")) ?? "";
    const content = repository.files.get(path) as Buffer;
    repository.files.delete(path);
    repository.files.set(path.replace("/debian-security/", "/snapshot/debian-security/20260102T150405Z/"), content);
    expect(version(await lockRsync())).toBe("3.3-1");
    expect(events).toEqual([]);
  });

  test("is skipped if a mirror lacks it and the dated archive cannot be reached", async () => {
    hide("rsync_3.3-1.debian.tar");
    const publicMirrors = { ...options.publicMirrors, snapshot: "http://127.0.0.1:1/archive" };
    expect(version(await lockRsync(undefined, { publicMirrors }))).toBe("3.2-1");
    expect(events).toEqual([{ kind: "passedOver", source: "source:trixie/rsync", version: "3.3-1", taken: "3.2-1" }]);
    // An overloaded mirror may still have the file.
    repository.faults.set("rsync_3.3-1.debian.tar", (_, response) => {
      response.writeHead(503).end();
      return true;
    });
    expect(version(await lockRsync(undefined, { publicMirrors }))).toBe("3.3-1");
  });

  test("stays locked in a version that a mirror hides later", async () => {
    const lock = await lockRsync();
    hide("rsync_3.3-1");
    expect(version(await lockRsync(lock))).toBe("3.3-1");
    expect(version(await lockRsync(lock, { older: true }))).toBe("3.2-1");
  });

  test("is locked in the newest version if mirrors do not say that it is missing, or have no version at all", async () => {
    repository.faults.set("rsync_3.3-1", (_, response) => {
      response.writeHead(403).end();
      return true;
    });
    expect(version(await lockRsync())).toBe("3.3-1");
    repository.faults.clear();
    hide("/rsync_");
    expect(version(await lockRsync())).toBe("3.3-1");
    expect(events).toEqual([]);
  });
});

describe("a source with version constraints", () => {
  const tool = (version: string, release: string) => ({
    name: "tool",
    version,
    release,
    files: { [`tool_${version}.orig.tar`]: version },
  });
  const lockTool = async (...versions: string[]) => {
    const sources = versions.map((version) => debianSource("tool", { version }));
    const lock = await resolveLock({ roots: {}, sources }, undefined, options);
    return Object.entries(lock.sources)
      .map(([key, one]) => `${key}: ${one.version}`)
      .sort();
  };

  beforeEach(() =>
    repository.publish(
      [],
      [tool("2.5-1", "trixie"), tool("2.6~rc1-1", "trixie-updates"), tool("2.6-1", "trixie-security")],
    ),
  );

  test("is locked in the newest matching version, with one key per constraint", async () => {
    expect(await lockTool(">= 2.5", "<< 2.6", ">= 2.5, << 2.6~", "= 2.5-1")).toEqual([
      "source:trixie/tool (<< 2.6): 2.6~rc1-1",
      "source:trixie/tool (= 2.5-1): 2.5-1",
      "source:trixie/tool (>= 2.5): 2.6-1",
      "source:trixie/tool (>= 2.5, << 2.6~): 2.5-1",
    ]);
  });

  test("is an error if no version matches, with the available versions", async () => {
    await expect(lockTool(">= 3")).rejects.toMatchObject({
      problems: [{ code: "SOURCE_VERSION", hint: expect.stringContaining("It has 2.6-1, 2.6~rc1-1, 2.5-1") }],
    });
  });
});
