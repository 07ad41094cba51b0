import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importedBuildRoot, rememberBuildRoot } from "../../src/engine/buildRoot.js";
import { parseFreed } from "../../src/engine/collectGarbage.js";
import { exists } from "../../src/engine/exists.js";
import { knownOutputs, outputsKey, rememberOutputs } from "../../src/engine/knownOutputs.js";
import { openNix } from "../../src/engine/nix.js";
import {
  dropLinksBeyond,
  forgetProject,
  linkedPaths,
  outLink,
  registeredProjects,
  registerProject,
} from "../../src/engine/projects.js";
import { removeTree } from "../../src/engine/removeTree.js";
import { makeRunFolder, sweepRunFolders } from "../../src/engine/runFolder.js";
import { sourceFile, stageSources } from "../../src/engine/sourceFiles.js";
import { processSpace, processStart } from "../../src/processIdentity.js";
import { temporaryFolder } from "./temporaryFolder.js";

test("run folders of ended processes are removed, and those of running processes are kept", async () => {
  const cache = await temporaryFolder();
  const ours = await makeRunFolder(cache);
  const child = spawn("sleep", ["60"]);
  await once(child, "spawn");
  const theirs = join(cache, "runs", `${processSpace()}.${child.pid}.${processStart(child.pid ?? 0)}.abcdef`);
  await mkdir(join(theirs, "builds", "half"), { recursive: true, mode: 0o700 });
  await sweepRunFolders(cache);
  expect(await Promise.all([ours, theirs].map(exists))).toEqual([true, true]);
  child.kill("SIGKILL");
  await once(child, "exit");
  await sweepRunFolders(cache);
  expect(await Promise.all([ours, theirs].map(exists))).toEqual([true, false]);
});

test("a reused process id is not taken for the process that ended", async () => {
  const cache = await temporaryFolder();
  const stale = join(cache, "runs", `${processSpace()}.${process.pid}.1.abcdef`);
  await mkdir(stale, { recursive: true });
  await sweepRunFolders(cache);
  expect(await exists(stale)).toBe(false);
});

test("a recent run in another container is kept", async () => {
  const cache = await temporaryFolder();
  const foreign = join(cache, "runs", "00000000.1.1.1.abcdef");
  await mkdir(foreign, { recursive: true });
  await sweepRunFolders(cache);
  expect(await exists(foreign)).toBe(true);
});

test("folders without write permission are removed, too", async () => {
  const folder = join(await temporaryFolder(), "store");
  await mkdir(join(folder, "a"), { recursive: true });
  await writeFile(join(folder, "a", "file"), "");
  await mkdir(join(folder, "a", "b"), { mode: 0o555 });
  await removeTree(folder);
  expect(await exists(folder)).toBe(false);
});

test("an imported root is remembered until another folder replaces it", async () => {
  const cache = await temporaryFolder();
  const root = join(await temporaryFolder(), "root");
  await mkdir(root);
  expect(await importedBuildRoot(cache, root)).toBeUndefined();
  await rememberBuildRoot(cache, root, "/nix/store/x-build-root");
  expect(await importedBuildRoot(cache, root)).toBe("/nix/store/x-build-root");
  await mkdir(`${root}.new`);
  await removeTree(root);
  await mkdir(root);
  expect(await importedBuildRoot(cache, root)).toBeUndefined();
});

test("outputs are known only as long as all of them exist", async () => {
  const cache = await temporaryFolder();
  const nix = await openNix({ cache, nixRoot: "/nonexistent" });
  const key = outputsKey("{}", ["a"], "bundled");
  expect(await knownOutputs(cache, key, nix)).toBeUndefined();
  await rememberOutputs(cache, key, { a: "/nix/store/x-a" });
  expect(await knownOutputs(cache, key, nix)).toBeUndefined();
  await mkdir(join(cache, "nix/store/x-a"), { recursive: true });
  expect(await knownOutputs(cache, key, nix)).toEqual({ a: "/nix/store/x-a" });
  expect(outputsKey("{}", ["b"], "bundled")).not.toBe(key);
});

test("a project's links are counted, listed, and removed with it", async () => {
  const cache = await temporaryFolder();
  const nix = await openNix({ cache, nixRoot: "/nonexistent" });
  const config = "/home/me/router/nixwrt.config.ts";
  await registerProject(cache, config);
  await registerProject(cache, "/home/me/other/nixwrt.config.ts");
  expect(await registeredProjects(cache)).toEqual(["/home/me/other/nixwrt.config.ts", config]);
  const link = join(cache, await outLink(nix, config));
  for (const [index, name] of ["", "-1", "-2"].entries()) await symlink(`/nix/store/${index}`, `${link}${name}`);
  await dropLinksBeyond(nix, config, 2);
  expect(await linkedPaths(nix, config)).toEqual(new Set(["/nix/store/0", "/nix/store/1"]));
  await forgetProject(cache, nix, config);
  expect(await registeredProjects(cache)).toEqual(["/home/me/other/nixwrt.config.ts"]);
  expect(await linkedPaths(nix, config)).toEqual(new Set());
});

test("a source has the same name and path with and without the cache's hash", async () => {
  const folder = await temporaryFolder();
  const sha256 = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";
  await writeFile(join(folder, "foo~1.txt"), "foo\n");
  await writeFile(join(folder, `${sha256}-foo~1.txt`), "foo\n");
  const sources = await Promise.all(["foo~1.txt", `${sha256}-foo~1.txt`].map((name) => sourceFile(join(folder, name))));
  expect(new Set(sources.map(({ storePath }) => storePath)).size).toBe(1);
  const run = await makeRunFolder(folder);
  const staged = await stageSources(sources, run);
  expect(staged).toEqual(["sources/0/foo-1.txt", "sources/1/foo-1.txt"]);
  expect(await readdir(join(run, "sources"))).toHaveLength(2);
});

test.each([
  ["12 store paths deleted, 3.50 MiB freed", 3.5 * 2 ** 20],
  ["1 store paths deleted, 1.25 GiB freed", 1.25 * 2 ** 30],
  ["0 store paths deleted, 0.00 MiB freed", 0],
  ["deleting unused links...", 0],
])("the result of a garbage collection is parsed: %s", (text, bytes) => {
  expect(parseFreed(text)).toBe(bytes);
});
