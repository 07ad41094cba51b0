import { expect, test } from "vitest";
import type { Lock } from "../../src/archive/Lock.js";
import { availableUpdates } from "../../src/pipeline/checkUpdates.js";
import { lockChanges } from "../../src/pipeline/updateLock.js";

const file = { archive: "debian", path: "pool/main/x.deb", size: 1, sha256: "a".repeat(64) } as const;

/** Makes a lock of roots with packages, and of sources, by version. */
function lock(roots: Record<string, Record<string, string>>, sources: Record<string, string> = {}): Lock {
  const pinned = (versions: Record<string, string>) =>
    Object.fromEntries(Object.entries(versions).map(([name, version]) => [name, { version, file }]));
  const request = { suite: "trixie", packages: [] } as const;
  return {
    version: 1,
    roots: Object.fromEntries(
      Object.entries(roots).map(([name, packages]) => [name, { request, released: {}, packages: pinned(packages) }]),
    ),
    sources: Object.fromEntries(
      Object.entries(sources).map(([key, version]) => [key, { version, released: {}, files: [file] }]),
    ),
  };
}

test("changes list the old and new version of each package and source, and mark downgrades", () => {
  const before = lock({ build: { gcc: "14.2.0-19", make: "4.4", perl: "1:5.0" } }, { "source:trixie/musl": "1.2.5-3" });
  const after = lock(
    { build: { gcc: "14.2.0-20", make: "4.4", perl: "6.0", zlib: "1" } },
    { "source:trixie/musl": "1.2.5-3~deb13u1" },
  );
  expect(lockChanges(before, after)).toEqual([
    { name: "gcc", from: "14.2.0-19", to: "14.2.0-20", isDown: false },
    { name: "perl", from: "1:5.0", to: "6.0", isDown: true },
    { name: "source:trixie/musl", from: "1.2.5-3", to: "1.2.5-3~deb13u1", isDown: true },
    { name: "zlib", to: "1", isDown: false },
  ]);
  expect(lockChanges(after, after)).toEqual([]);
});

test("changes are listed for each root, because an upgrade in one can be a downgrade in another", () => {
  const before = lock({ build: { libc6: "2.41-1" }, image: { libc6: "2.41-3" } });
  const after = lock({ build: { libc6: "2.41-2" }, image: { libc6: "2.41-2" }, nix: { libc6: "2.41-2" } });
  expect(lockChanges(before, after)).toEqual([
    { name: "libc6", from: "2.41-1", to: "2.41-2", isDown: false },
    { name: "libc6", from: "2.41-3", to: "2.41-2", isDown: true },
  ]);
});

test("updates from the security archive are marked, for packages of any root and for any file of a source", () => {
  const secure = { ...file, archive: "debian-security" } as const;
  const before = lock({ build: { gcc: "1", make: "1" } }, { "source:trixie/a": "1", "source:trixie/b": "1" });
  const plain = lock({ build: { gcc: "2", make: "2" } }, { "source:trixie/a": "2", "source:trixie/b": "2" });
  const after: Lock = {
    ...plain,
    roots: {
      build: {
        ...(plain.roots.build as Lock["roots"][string]),
        packages: { gcc: { version: "2", file: secure }, make: { version: "2", file } },
      },
    },
    sources: { ...plain.sources, "source:trixie/b": { version: "2", released: {}, files: [file, secure] } },
  };
  expect(availableUpdates(before, after).map(({ name, security }) => `${name} ${security}`)).toEqual([
    "gcc true",
    "make false",
    "source:trixie/a false",
    "source:trixie/b true",
  ]);
  expect(availableUpdates(after, after)).toEqual([]);
});
