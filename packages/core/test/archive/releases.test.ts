import { rm } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ArchiveOptions } from "../../src/archive/ArchiveOptions.js";
import { resolveLock } from "../../src/archive/resolveLock.js";
import { newKey, TestRepository } from "./support/TestRepository.js";

let repository: TestRepository;
let options: ArchiveOptions;

beforeEach(async () => {
  repository = await TestRepository.start();
  options = await repository.options();
  await repository.publish([{ name: "a" }]);
});
afterEach(() => repository.stop());

const lock = (more: Partial<ArchiveOptions> = {}) =>
  resolveLock({ roots: { r: { suite: "trixie", packages: ["a"] } }, sources: [] }, undefined, { ...options, ...more });
const inRelease = "/debian/dists/trixie/InRelease";

function alter(path: string, change: (text: string) => string): void {
  repository.files.set(path, Buffer.from(change(repository.files.get(path)?.toString() ?? "")));
}

const refused = (code: string, message: RegExp) => ({
  exitClass: "archive",
  problems: [{ code, message: expect.stringMatching(message), hint: expect.any(String) }],
});

test("a valid archive is accepted", async () => {
  expect(Object.keys((await lock()).roots.r?.packages ?? {})).toEqual(["a"]);
});

test("a Release file that was changed after signing is refused", async () => {
  alter(inRelease, (text) => text.replace("Codename: trixie", "Codename: trixie\nEvil: yes"));
  await expect(lock()).rejects.toMatchObject(refused("BAD_SIGNATURE", /InRelease: the signature is not valid/));
});

test("a Release file that is signed with another key is refused", async () => {
  const { publicKey } = await newKey();
  await expect(lock({ keyring: publicKey })).rejects.toMatchObject(
    refused("BAD_SIGNATURE", /the Release file of trixie/),
  );
});

test("a Release file without a signature is refused", async () => {
  alter(inRelease, (text) => text.slice(text.indexOf("Suite:"), text.indexOf("-----BEGIN PGP SIGNATURE")));
  await expect(lock()).rejects.toMatchObject(refused("BAD_SIGNATURE", /the signature is not valid/));
});

test("text before the signed part of a Release file is ignored", async () => {
  alter(inRelease, (text) => `Codename: trixie\nValid-Until: Thu, 01 Jan 2032 00:00:00 UTC\n\n${text}`);
  await expect(lock({ now: new Date("2026-02-01T00:00:00Z") })).rejects.toMatchObject(
    refused("RELEASE_EXPIRED", /09 Jan 2026/),
  );
});

test("Debian's own keys do not match the test archive's signature", async () => {
  const { keyring: _, ...withDebianKeys } = options;
  const request = { roots: { r: { suite: "trixie", packages: ["a"] } }, sources: [] } as const;
  await expect(resolveLock(request, undefined, withDebianKeys)).rejects.toMatchObject(
    refused("BAD_SIGNATURE", /trixie/),
  );
});

test("an expired Release file is refused", async () => {
  await expect(lock({ now: new Date("2026-02-01T00:00:00Z") })).rejects.toMatchObject(
    refused("RELEASE_EXPIRED", /was valid until Fri, 09 Jan 2026 03:04:05 GMT; it is Sun, 01 Feb 2026/),
  );
});

test("an expired Release file in the cache is refused offline", async () => {
  await lock();
  await expect(lock({ offline: true, now: new Date("2026-02-01T00:00:00Z") })).rejects.toMatchObject(
    refused("RELEASE_EXPIRED", /file:.*trixie\.InRelease: was valid until/),
  );
});

test("another suite's Release file is refused", async () => {
  repository.files.set(inRelease, repository.files.get("/debian/dists/bookworm/InRelease") as Buffer);
  await expect(lock()).rejects.toMatchObject(
    refused("RELEASE_WRONG", /is the Release file of "bookworm", not of "trixie"/),
  );
});

test("an index that differs from the signed one is refused", async () => {
  for (const path of repository.files.keys()) {
    if (path.startsWith("/debian/dists/trixie/main/binary-amd64")) alter(path, (text) => `${text.slice(0, -1)}!`);
  }
  await expect(lock()).rejects.toMatchObject(
    refused("WRONG_HASH", /by-hash.*\n.*Packages\.xz: (has sha256|is longer)/),
  );
});

test("an index that the mirror no longer has under its plain name is found by its hash", async () => {
  repository.files.delete("/debian/dists/trixie/main/binary-amd64/Packages.xz");
  expect((await lock()).version).toBe(1);
});

test("if one mirror is bad, the next one is asked", async () => {
  for (const [path, content] of [...repository.files]) {
    repository.files.set(path.replace(/^\/debian\//, "/bad/"), content);
  }
  alter("/bad/dists/trixie/InRelease", (text) => text.replace("Codename: trixie", "Codename: tricky"));
  const mirrors = { debian: `${repository.address}/bad` };
  expect((await lock({ mirrors })).version).toBe(1);
  expect(repository.requests.filter((path) => path.endsWith("/trixie/InRelease"))).toEqual([
    "/bad/dists/trixie/InRelease",
    "/debian/dists/trixie/InRelease",
  ]);
});

test("an index is fetched once, and a Release file every time", async () => {
  await lock();
  const first = repository.requests.length;
  await lock();
  expect(repository.requests.slice(first).every((path) => path.endsWith("InRelease"))).toBe(true);
  await rm(options.cache, { recursive: true });
  await lock();
  expect(repository.requests.some((path) => path.includes("Packages.xz") || path.includes("by-hash"))).toBe(true);
});
