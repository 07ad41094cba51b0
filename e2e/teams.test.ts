import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheDirectory } from "@nixwrt/core/host";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeTree } from "../packages/core/src/engine/removeTree.js";
import { serveFolder } from "./engine/serveFolder.js";
import { pageFiles } from "./pageFiles.js";
import { emuConfig, nixwrtBin, repository } from "./support.js";

/** Runs docs/teams.md command by command: one machine builds and pushes, and another one has only the config and the lock. */
describe("a team", () => {
  let scratch: string;
  let project: string;
  let shared: string;
  let server: Awaited<ReturnType<typeof serveFolder>>;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "nixwrt-e2e-teams-"));
    project = join(scratch, "router");
    shared = join(scratch, "cache");
    await mkdir(join(scratch, "bin"));
    await mkdir(project);
    // Runs the built command line in place of an installed one.
    const npx = `#!/bin/sh\nshift\nexec '${process.execPath}' '${nixwrtBin}' "$@"\n`;
    await writeFile(join(scratch, "bin/npx"), npx, { mode: 0o755 });
    await symlink(join(repository, "node_modules"), join(project, "node_modules"));
    await writeFile(join(project, "package.json"), '{ "type": "module" }');
    await mkdir(shared);
    server = await serveFolder(shared);
  });
  afterAll(async () => {
    server.close();
    await removeTree(scratch);
  });

  /** Runs a command of the page in a shell, with this test's folder instead of the page's. */
  async function run(command: string, folder: string, env: Record<string, string> = {}) {
    const PATH = `${join(scratch, "bin")}:${process.env.PATH}`;
    const line = command.replaceAll("/srv/cache", shared);
    return await execa("sh", ["-c", line], { cwd: folder, env: { ...env, PATH }, stdin: "ignore" });
  }

  const config = (publicKey: string) =>
    writeFile(
      join(project, "nixwrt.config.ts"),
      emuConfig(`caches: [{ url: ${JSON.stringify(server.address)}, publicKey: ${JSON.stringify(publicKey)} }],`),
    );

  test("makes a key, builds, pushes and commits", async () => {
    const { stdout } = await run("npx nixwrt cache keygen --name team-1", project);
    const publicKey = /publicKey: "([^"]+)"/.exec(stdout)?.[1] ?? "";
    expect(publicKey).toMatch(/^team-1:/);
    await config(publicKey);
    await execa("git", ["init", "--quiet"], { cwd: project });
    await writeFile(join(project, ".gitignore"), "node_modules\nsecrets\nout\n");
    const commands = pageFiles("teams.md", "A cache, step by step").commands;
    expect(commands).toContain("npx nixwrt cache push /srv/cache");
    const env = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@b", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@b" };
    const outputs = new Map<string, string>();
    for (const command of commands) outputs.set(command, (await run(command, project, env)).stdout);
    expect(outputs.get("npx nixwrt cache push /srv/cache")).toMatch(/^linux-mips +\S+ MiB, \S+ MiB packed$/m);
    // No step contains secrets, so no cache does either.
    const secret = /"(team-1:[^"]+)"/.exec(await readFile(join(project, "secrets"), "utf8"))?.[1] ?? "";
    const infos = (await readdir(shared)).filter((name) => name.endsWith(".narinfo"));
    for (const name of infos) expect(await readFile(join(shared, name), "utf8")).not.toContain(secret);
  });

  test("another machine with an empty cache folder compiles nothing, and downloads neither compiler nor sources", async () => {
    const other = join(scratch, "other");
    await cp(project, other, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !/\/(out|secrets|\.git)$/.test(path),
    });
    const cache = join(scratch, "other-cache");
    // Provides the packages of Nix and of mksquashfs, because this test does not cover downloads from Debian's mirrors.
    await mkdir(join(cache, "downloads"), { recursive: true });
    const downloads = join(cacheDirectory(process.env), "downloads");
    await execa("sh", [
      "-c",
      'cp -l "$1"/*.deb "$2" 2> /dev/null || cp "$1"/*.deb "$2"',
      "sh",
      downloads,
      join(cache, "downloads"),
    ]);
    const began = performance.now();
    const { stderr } = await run("npx nixwrt build --frozen", other, { NIXWRT_CACHE: cache });
    const seconds = (performance.now() - began) / 1000;
    console.log(`first image with a warm binary cache: ${seconds.toFixed(1)} s\n${stderr}`);
    expect(stderr).toMatch(/binary cache .* \d+ steps?, \S+ MiB from http:/);
    expect(stderr).not.toMatch(/Linux kernel|compile/);
    const roots = (await readdir(join(cache, "roots"))).filter((name) => !name.startsWith("."));
    expect(roots).toHaveLength(2);
    const programs = await Promise.all(roots.map((root) => readdir(join(cache, "roots", root, "usr/bin"))));
    expect(programs.flat().filter((name) => /gcc|make$/.test(name))).toEqual([]);
    expect((await readdir(join(cache, "downloads"))).filter((name) => !name.endsWith(".deb"))).toEqual([]);
    const image = (folder: string) => readFile(join(folder, "out/emulator/rootfs.squashfs"));
    expect((await image(other)).equals(await image(project))).toBe(true);
    const again = await run("npx nixwrt build --frozen", other, { NIXWRT_CACHE: cache });
    expect(again.stderr).toContain("is up to date");
    expect(again.stderr).not.toContain("binary cache");
    await rm(cache, { recursive: true, force: true }).catch(() => removeTree(cache));
  });

  test("CI pushes with a key from its environment, and does not push again what the cache has", async () => {
    const key = /CACHE_KEY="([^"]+)"/.exec(await readFile(join(project, "secrets"), "utf8"))?.[1] ?? "";
    await rm(join(project, "secrets"));
    const without = await run("npx nixwrt cache push /srv/cache", project).catch((error) => error);
    expect(without).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("CACHE_KEY_MISSING") });
    for (const command of pageFiles("teams.md", "CI fills the cache").commands) {
      const { stderr, stdout } = await run(command, project, { CACHE_KEY: key });
      if (!command.includes("push")) continue;
      expect(stdout).toBe("");
      expect(stderr).toMatch(/pushed 0 outputs, 0 B; \d+ were already there/);
      expect(stderr).not.toContain(key);
    }
  });

  test("a lock whose root was changed is refused when the root is unpacked", async () => {
    const lockFile = join(project, "nixwrt.lock");
    const lock = JSON.parse(await readFile(lockFile, "utf8"));
    expect(lock.roots.build.unpacked).toMatchObject({ storePath: expect.stringMatching(/-build-root$/) });
    lock.roots.build.unpacked.storePath = `/nix/store/${"0".repeat(32)}-build-root`;
    await writeFile(lockFile, JSON.stringify(lock));
    await writeFile(join(project, "nixwrt.config.ts"), emuConfig(""));
    const { exitCode, stderr } = await run("npx nixwrt build --frozen", project).catch((error) => error);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("LOCK_ROOT_DIFFERS") });
  });
});
