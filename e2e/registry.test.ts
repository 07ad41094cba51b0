import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { cacheDirectory, openEmulatorTools, openProject } from "@nixwrt/core/host";
import { makeSshKey, runTool } from "@nixwrt/testkit";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sizeOf } from "../bench/benchInstall.js";
import { copyRepository } from "../scripts/release/copyRepository.js";
import { type Published, publish } from "../scripts/release/publish.js";
import { takeVersions } from "../scripts/release/takeVersions.js";
import { type Registry, startRegistry, type User } from "./registry.js";
import { commandLines, examples, repository, saidOnStderr } from "./support.js";

const key = makeSshKey();

/** A Node hook that writes the address of every resolved module to the file named in the environment. */
const tracer = `import { appendFileSync } from "node:fs";
import { registerHooks } from "node:module";
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    appendFileSync(process.env.RESOLVED, found.url + "\\n");
    return found;
  },
});
`;

let registry: Registry;
let release: string;
let published: Published[];
let user: User;
/** Folder of the new user's project. */
let box: string;

beforeAll(async () => {
  registry = await startRegistry();
  release = await copyRepository(repository);
  await takeVersions(release);
  published = await publish(release, { dryRun: false, env: registry.publisher.env });
  user = await registry.newUser();
  user.env.NIXWRT_CACHE = cacheDirectory(process.env);
  box = join(user.folder, "box");
});
afterAll(async () => {
  await registry.stop();
  await rm(release, { recursive: true, force: true });
});

/** Runs a program as the new user. It must succeed. */
async function succeed(command: readonly string[], options: Parameters<User["run"]>[1] = { cwd: box }) {
  const { exitCode, stdout, stderr } = await user.run(command, options);
  expect({ command, exitCode, stdout, stderr }).toMatchObject({ command, exitCode: 0 });
  return { stdout, stderr };
}

describe("a release", () => {
  test("publishes every package, and those with changes under a new version with a CHANGELOG", async () => {
    expect(published.map(({ name }) => name)).toEqual(expect.arrayContaining(["@nixwrt/cli", "create-nixwrt"]));
    for (const { name, version, folder } of published) {
      expect({ name, version }).not.toEqual({ name, version: "0.0.0" });
      expect(await readFile(join(folder, "CHANGELOG.md"), "utf8")).toContain(`## ${version}`);
    }
  });

  test("publishes nothing when run a second time", async () => {
    expect(await publish(release, { dryRun: false, env: registry.publisher.env })).toEqual([]);
  });

  test("names the core that plugins are made for, and new projects get these versions", async () => {
    const versions = new Map(published.map(({ name, version }) => [name, version]));
    for (const { name, folder } of published) {
      const { peerDependencies, devDependencies } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
      if (/plugin-|device-|testkit/.test(name))
        expect(peerDependencies).toMatchObject({ "@nixwrt/core": `^${versions.get("@nixwrt/core")}` });
      if (name === "create-nixwrt")
        expect(devDependencies["@nixwrt/plugin-sshd"]).toBe(`^${versions.get("@nixwrt/plugin-sshd")}`);
    }
  });

  test("has a dry run that lists what it would publish and changes nothing", async () => {
    const before = await readFile(join(repository, "packages/core/package.json"), "utf8");
    const { stdout } = await execa("npm", ["run", "--silent", "release", "--", "--dry-run"], { cwd: repository });
    for (const { name, version } of published) expect(stdout).toContain(`${name}@${version} `);
    expect(await readFile(join(repository, "packages/core/package.json"), "utf8")).toBe(before);
    expect(existsSync(join(repository, "packages/core/CHANGELOG.md"))).toBe(false);
  });
});

describe("a new user", () => {
  test("creates a project and installs its packages", async () => {
    const options = ["--template", "emu", "--ssh-key", key.publicKey];
    const create = ["npm", "create", "--yes", "nixwrt", "box", "--", ...options];
    const { stdout } = await succeed(create, {});
    expect(stdout).toContain("cd box\n  npm install\n  npx nixwrt build");
    // Reuses the lock if the example was built here, so that nothing is compiled twice.
    const lock = join(examples, "emu/nixwrt.lock");
    if (existsSync(lock)) await cp(lock, join(box, "nixwrt.lock"));
    await succeed(["npm", "install"]);
  });

  test("gets at most 60 packages and 60 MB, all from the registry", async () => {
    const { packages } = JSON.parse(await readFile(join(box, "package-lock.json"), "utf8")) as {
      packages: Record<string, { resolved?: string; link?: boolean }>;
    };
    const installed = Object.entries(packages).filter(([path]) => path !== "");
    for (const [path, { resolved }] of installed) expect(`${path} ${resolved}`).toContain(` ${registry.url}`);
    expect(installed.length).toBeLessThanOrEqual(60);
    const bytes = await sizeOf(join(box, "node_modules"));
    expect(bytes / 1e6).toBeLessThanOrEqual(60);
  });

  test("sees the plugins that are installed", async () => {
    const { stdout } = await succeed(["npx", "nixwrt", "plugins", "--json"]);
    const version = published.find(({ name }) => name === "@nixwrt/plugin-sshd")?.version;
    expect(JSON.parse(stdout)).toEqual([
      expect.objectContaining({ package: "@nixwrt/device-qemu", kind: "device", problems: [] }),
      expect.objectContaining({ package: "@nixwrt/plugin-sshd", kind: "plugin", version, problems: [] }),
    ]);
  });

  test("gets the same plan as examples/emu, so that one cache serves both", async () => {
    const { stdout } = await succeed(["npx", "nixwrt", "plan", "--json"]);
    const { plan } = await openProject({ cwd: join(examples, "emu") });
    expect(JSON.parse(stdout).steps).toEqual(JSON.parse(JSON.stringify(plan.steps)));
  });

  test("builds without any module from the workspace", async () => {
    const resolved = join(user.folder, "resolved");
    await writeFile(join(user.folder, "tracer.mjs"), tracer);
    const NODE_OPTIONS = `--import ${join(user.folder, "tracer.mjs")}`;
    const { stdout } = await succeed(["npx", "nixwrt", "build"], {
      cwd: box,
      env: { NODE_OPTIONS, RESOLVED: resolved },
    });
    expect(stdout).toBe("out/emulator");
    const files = new Set((await readFile(resolved, "utf8")).split("\n").filter((url) => url.startsWith("file:")));
    expect([...files].filter((url) => url.includes("/@nixwrt/core/dist/"))).not.toEqual([]);
    const home = `file://${await realpath(join(user.folder, ".."))}/`;
    const elsewhere = [...files].filter((url) => !url.startsWith(home));
    // Only npx itself comes from this machine.
    expect(elsewhere.filter((url) => !url.includes("/node_modules/npm/") && !url.includes("/npm/"))).toEqual([]);
    expect(elsewhere.filter((url) => url.startsWith(`file://${repository}/`))).toEqual([]);
  });

  test("builds again at once: no unneeded module is loaded, and compiled code is kept", async () => {
    const resolved = join(user.folder, "resolved-again");
    const env = { RESOLVED: resolved, NODE_OPTIONS: `--import ${join(user.folder, "tracer.mjs")}` };
    const build = [join(box, "node_modules/.bin/nixwrt"), "build"];
    const { stderr } = await succeed(build, { cwd: box, env });
    expect(stderr).toContain("is up to date");
    const files = [...new Set((await readFile(resolved, "utf8")).split("\n"))].filter((url) => url.startsWith("file:"));
    const names = files.map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? url);
    // Libraries are bundled. Each additional file costs a millisecond, so another one here needs a reason.
    const ours = ["@nixwrt/cli", "@nixwrt/core", "@nixwrt/device-qemu", "@nixwrt/plugin-sshd"];
    const own = ["tracer.mjs", "box/nixwrt.config.ts"];
    expect([...new Set(names)].filter((name) => !own.some((file) => name.endsWith(`/${file}`))).sort()).toEqual(ours);
    expect(files.length).toBeLessThanOrEqual(32);
    const told = await succeed(build, { cwd: box, env: { NODE_DEBUG_NATIVE: "COMPILE_CACHE" } });
    const accepted = /code cache for ESM (\S+) was accepted/g;
    const kept = [...`${told.stdout}${told.stderr}`.matchAll(accepted)].map(([, url]) => url);
    for (const file of ["cli/dist/main.js", "core/dist/core.js"]) {
      expect(kept).toContainEqual(expect.stringContaining(`/node_modules/@nixwrt/${file}`));
    }
  });

  test("runs the image, and logs in", async () => {
    const run = user.run(["npx", "nixwrt", "run"], { cwd: box });
    const [, port = ""] = await saidOnStderr(run, /ssh .*-p (\d+) root@127\.0\.0\.1/);
    expect(await logIn(port, "cat /etc/motd; hostname")).toBe("built with NixWRT\nemu\n");
    // npx passes no signals on to the program that it runs.
    for (const [pid, line] of await commandLines())
      if (line.includes(join(box, "node_modules/.bin/nixwrt"))) process.kill(Number(pid), "SIGTERM");
    await run;
  });
});

describe("a plugin that is made for another core", () => {
  test("is not installed by npm; if npm is forced to, nixwrt names it and says what to do", async () => {
    const folder = await mkdtemp(join(tmpdir(), "nixwrt-plugin-old-"));
    const manifest = {
      name: "nixwrt-plugin-old",
      version: "3.1.4",
      type: "module",
      exports: "./index.js",
      keywords: ["nixwrt-plugin"],
      peerDependencies: { "@nixwrt/core": "^77.0.0" },
    };
    await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
    await writeFile(join(folder, "index.js"), 'export default () => ({ name: "old", apply() {} });\n');
    await registry.publish(folder);
    await rm(folder, { recursive: true });

    const other = join(user.folder, "other");
    await mkdir(other);
    await cp(join(box, "package.json"), join(other, "package.json"));
    await cp(join(box, "nixwrt.config.ts"), join(other, "nixwrt.config.ts"));
    const install = ["npm", "install", "--save-dev", "nixwrt-plugin-old"];
    const refused = await user.run(install, { cwd: other });
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toMatch(/ERESOLVE[\s\S]*@nixwrt\/core@"\^77\.0\.0" from nixwrt-plugin-old@3\.1\.4/);

    await succeed([...install, "--legacy-peer-deps"], { cwd: other });
    const { exitCode, stderr } = await user.run(["npx", "nixwrt", "plan"], { cwd: other });
    expect(exitCode).toBe(3);
    expect(stderr).toContain("PLUGIN_CORE_VERSION: nixwrt-plugin-old: version 3.1.4 needs @nixwrt/core ^77.0.0");
    expect(stderr).toContain("npm install --save-dev nixwrt-plugin-old@latest");
  });
});

/** Returns the output of a command in the guest behind a port, once its ssh server is up. */
async function logIn(port: string, command: string): Promise<string> {
  const tools = await openEmulatorTools(await openProject({ cwd: join(examples, "emu") }));
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-key-"));
  await writeFile(join(folder, "id"), key.privateKey, { mode: 0o600 });
  const options = [
    "-F",
    "none",
    "-i",
    "/key/id",
    "-o",
    "StrictHostKeyChecking=no",
    "-o",
    "UserKnownHostsFile=/dev/null",
  ];
  const ssh = ["ssh", ...options, "-o", "BatchMode=yes", "-p", port, "root@127.0.0.1", command];
  try {
    for (let tries = 0; tries < 60; tries++) {
      const { stdout, exitCode } = await runTool(tools, ssh, { binds: [{ host: folder, guest: "/key" }] });
      if (exitCode === 0) return stdout;
      await setTimeout(500);
    }
    throw new Error(`nobody can log in on port ${port}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}
