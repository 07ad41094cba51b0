import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openNix } from "../../src/engine/nix.js";
import { bundledSettings, systemSettings } from "../../src/engine/nixSettings.js";
import { parseNixVersion } from "../../src/engine/nixVersion.js";
import { temporaryFolder } from "./temporaryFolder.js";

/** Returns a PATH with a `nix` that prints this version. */
async function pathWithNix(version: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "nix"), `#!/bin/sh\necho '${version}'\n`);
  await chmod(join(folder, "nix"), 0o755);
  return folder;
}

function open(PATH: string): ReturnType<typeof openNix> {
  return openNix({ cache: "/nonexistent", nixRoot: "/nonexistent", mode: "system", env: { PATH } });
}

test.each([
  ["nix (Nix) 2.26.3", 2, 26],
  ["nix (Nix) 2.8.0", 2, 8],
  ["nix (Nix) 2.34.8pre20260101_abc", 2, 34],
  ["nix (Determinate Nix 3.6.2) 2.29.0", 2, 29],
  ["nix (Lix, like Nix) 2.93.3", 2, 93],
])("the version of %s is parsed", (text, major, minor) => {
  expect(parseNixVersion(text)).toEqual({ major, minor });
});

test("other output has no version", () => {
  expect(parseNixVersion("bash: nix: not found")).toBeUndefined();
});

test("a system Nix that is too old is refused with a hint", async () => {
  await expect(open(await pathWithNix("nix (Nix) 2.8.0"))).rejects.toMatchObject({
    exitClass: "host",
    problems: [
      { code: "NIX_TOO_OLD", message: expect.stringContaining("2.8.0"), hint: expect.stringContaining("bundled") },
    ],
  });
});

test("a missing system Nix is a host error", async () => {
  await expect(open(await temporaryFolder())).rejects.toMatchObject({
    exitClass: "host",
    problems: [{ code: "NIX_MISSING", hint: expect.stringContaining("bundled") }],
  });
});

test("a suitable system Nix keeps its store at its usual place", async () => {
  const nix = await open(await pathWithNix("nix (Nix) 2.26.0"));
  expect(nix.hostPath("/nix/store/x")).toBe("/nix/store/x");
});

test("the store of the bundled Nix is in the cache", async () => {
  const nix = await openNix({ cache: "/home/me/cache", nixRoot: "/nonexistent" });
  expect(nix.hostPath("/nix/store/x")).toBe("/home/me/cache/nix/store/x");
});

test("builds are sandboxed and offline by default, and a system Nix keeps its owner's caches", () => {
  const bundled = bundledSettings({ jobs: 3, cores: 5 }, "/work/builds", "nixwrt").split("\n");
  expect(bundled).toEqual(
    expect.arrayContaining(["max-jobs = 3", "cores = 5", "sandbox-fallback = false", "substituters = "]),
  );
  const withCache = bundledSettings({ settings: { substituters: "https://cache.example" } }, "/b", "");
  expect(withCache.match(/^substituters/gm)).toHaveLength(1);
  expect(withCache).toContain("substituters = https://cache.example\n");
  expect(systemSettings({})).not.toContain("substituters");
});
