import { readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadConfig } from "@nixwrt/core/host";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { useCreate } from "./useCreate.js";

const create = useCreate();
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJhc2U2NA== me@laptop";

/** Loads a new project's config as if its packages were installed. */
async function load(directory: string) {
  await symlink(join(import.meta.dirname, "../../../node_modules"), join(directory, "node_modules"));
  return (await loadConfig({ cwd: directory, env: {} })).config;
}

const read = async (...path: string[]) => readFile(join(...path), "utf8");
const packageOf = async (directory: string) => JSON.parse(await read(directory, "package.json"));

describe("without a terminal", () => {
  test("--yes makes a complete project with a valid config", async () => {
    const folder = await create.folder();
    const { code, stdout, stderr } = await create.run(["attic", "--yes"], folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("cd attic\n  npm install\n  install -m 600 secrets.example secrets");
    const attic = join(folder, "attic");
    expect((await readdir(attic)).sort()).toEqual(
      [".gitignore", "README.md", "nixwrt.config.ts", "package.json", "secrets.example"].sort(),
    );
    expect((await read(attic, ".gitignore")).split("\n")).toContain("secrets");
    const { devDependencies, ...rest } = await packageOf(attic);
    expect(rest).toMatchObject({ name: "attic", private: true, type: "module" });
    expect(Object.keys(devDependencies)).toEqual([
      "@nixwrt/cli",
      "@nixwrt/core",
      "@nixwrt/device-qemu",
      "@nixwrt/plugin-sshd",
    ]);
    const config = await load(attic);
    expect(config.hostname).toBe("attic");
    expect(config.plugins.map(({ name }) => name)).toEqual(["sshd"]);
  });

  test("options answer all questions, and a key becomes a secret that only its owner can read", async () => {
    const folder = await create.folder();
    await writeFile(join(folder, "id.pub"), `${key}\n`);
    const options = ["--hostname", "box", "--device", "qemu", "--plugins", "sshd,ntpd,rsync", "--ssh-key", "id.pub"];
    const { code, stdout } = await create.run(["My Box", ...options], folder);
    expect(code).toBe(0);
    expect(stdout).not.toContain("secrets.example");
    const box = join(folder, "My Box");
    expect(await read(box, "secrets")).toContain(`\nSSH_AUTHORIZED_KEY="${key}"\n`);
    expect((await stat(join(box, "secrets"))).mode & 0o777).toBe(0o600);
    expect(await read(box, "secrets.example")).not.toContain(key);
    expect((await packageOf(box)).name).toBe("my-box");
    const config = await load(box);
    expect(config.hostname).toBe("box");
    expect(config.plugins.map(({ name }) => name)).toEqual(["sshd", "ntpd", "rsync"]);
  });

  test("a board gets a static address, and a host key that ssh accepts", async () => {
    const folder = await create.folder();
    const options = ["--device", "gl-mt300n-v2", "--plugins", "sshd,upgrade", "--ssh-key", key];
    const { code, stdout } = await create.run(["one", ...options], folder);
    expect(code).toBe(0);
    expect(stdout).not.toContain("fill in");
    await create.run(["other", ...options], folder);
    const config = await load(join(folder, "one"));
    expect(config.interfaces).toMatchObject({ lan: { addresses: ["192.168.1.1/24"] } });
    const keyOf = async (project: string) => {
      const [, text = ""] = /^HOST_KEY="(.*?)"$/ms.exec(await read(folder, project, "secrets")) ?? [];
      const file = join(folder, `${project}.key`);
      await writeFile(file, text, { mode: 0o600 });
      return (await execa("ssh-keygen", ["-y", "-f", file])).stdout;
    };
    const [one, other] = [await keyOf("one"), await keyOf("other")];
    expect(one).toMatch(/^ssh-ed25519 AAAA/);
    expect(other).not.toBe(one);
    expect(await read(folder, "one/secrets.example")).toContain("ssh-keygen");
    expect((await stat(join(folder, "one/secrets"))).mode & 0o777).toBe(0o600);
  });

  test("third-party plugins are imported by their default export, and plugins are optional", async () => {
    const folder = await create.folder();
    await create.run(["a", "-p", "@acme/nixwrt-plugin-web-server", "-p", "nixwrt-plugin-2fa"], folder);
    const text = await read(folder, "a/nixwrt.config.ts");
    expect(text).toContain('import webServer from "@acme/nixwrt-plugin-web-server";');
    expect(text).toContain("    webServer(),\n    plugin2fa(),\n");
    expect((await packageOf(join(folder, "a"))).devDependencies).toMatchObject({ "nixwrt-plugin-2fa": "*" });

    await create.run(["b", "-p", ""], folder);
    expect((await load(join(folder, "b"))).plugins).toEqual([]);
    expect(await readdir(join(folder, "b"))).not.toContain("secrets.example");
  });

  test.each(["emu", "arhcive", "extensino", "upstaisr", "travel"])(
    "--template %s makes the example under another name",
    async (name) => {
      const folder = await create.folder();
      expect(await create.run(["mine", "-t", name, "--hostname", "shed", "--ssh-key", key], folder)).toMatchObject({
        code: 0,
      });
      const example = join(import.meta.dirname, "../../../examples", name);
      const mine = join(folder, "mine");
      const config = await read(mine, "nixwrt.config.ts");
      expect(config).toBe((await read(example, "nixwrt.config.ts")).replace(`hostname: "${name}"`, 'hostname: "shed"'));
      expect(await read(mine, "secrets")).toBe(
        (await read(example, "secrets.example")).replace(/(?<=SSH_AUTHORIZED_KEY=).*/, `"${key}"`),
      );
      expect(Object.keys((await packageOf(mine)).devDependencies)).toEqual(
        Object.keys((await packageOf(example)).devDependencies),
      );
      expect((await load(mine)).hostname).toBe("shed");
    },
  );

  test("the versions are those that this package was released with", async () => {
    const folder = await create.folder();
    await create.run(["-t", "arhcive"], folder);
    const { devDependencies } = await packageOf(folder);
    for (const [name, range] of Object.entries(devDependencies))
      expect(range).toBe((manifest.devDependencies as Record<string, string>)[name]);
  });

  test.each([
    [["--frobnicate"], "USAGE: Unknown option '--frobnicate'", "--help"],
    [["a", "b"], "USAGE: give at most one folder", "--help"],
    [["a", "--hostname", "no.dots"], 'USAGE: "no.dots" is not a host name', "63"],
    [["a", "--hostname", "LocalHost"], 'USAGE: "LocalHost" is not a host name', "not localhost"],
    [["a", "-p", "sshd,Not A Name"], 'USAGE: "Not A Name" is not a valid package name', "such as qemu"],
    [["a", "-p", "sshd,firewal"], 'USAGE: NixWRT has no device and no plugin named "firewal"', "nixwrt-plugin-x"],
    [["a", "-p", "sshd,firewall"], 'USAGE: the plugin "firewall" needs a config', "--template defalutroute"],
    [["a", "-p", "@nixwrt/plugin-ppp"], 'USAGE: the plugin "ppp" needs a config', "README"],
    [["a", "-p", "@nixwrt/plugin-tor"], 'USAGE: NixWRT has no device and no plugin named "@nixwrt/plugin-tor"', "ntpd"],
    [["a", "-d", "gl-mt300"], 'USAGE: NixWRT has no device and no plugin named "gl-mt300"', "gl-mt300a"],
    [["a", "-t", "emu", "-p", "sshd"], "USAGE: a template already has", "--template, or"],
    [
      ["a", "-t", "../emu"],
      'TEMPLATE_UNKNOWN: there is no template "../emu"',
      "defalutroute, extensino, upstaisr, travel, arhcive, emu",
    ],
    [["a", "--ssh-key", "/nowhere"], "SSH_KEY: there is no file /nowhere", "ssh-keygen"],
  ])("%j is refused, and writes nothing", async (args, message, hint) => {
    const folder = await create.folder();
    const { code, stdout, stderr } = await create.run(args, folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(await readdir(folder)).toEqual([]);
  });

  test("a private key is refused without being shown", async () => {
    const folder = await create.folder();
    await writeFile(join(folder, "id"), "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n");
    const { code, stderr } = await create.run(["a", "--ssh-key", "id"], folder);
    expect(code).toBe(2);
    expect(stderr).toContain("SSH_KEY: id contains no public key");
    expect(stderr).not.toContain("BEGIN");
  });

  test("nothing is overwritten", async () => {
    const folder = await create.folder();
    await create.run(["a"], folder);
    await writeFile(join(folder, "a/nixwrt.config.ts"), "mine");
    const again = await create.run(["a", "--hostname", "other"], folder);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain("FOLDER_NOT_EMPTY");
    expect(again.stderr).toContain("npx nixwrt init");
    expect(await read(folder, "a/nixwrt.config.ts")).toBe("mine");

    await writeFile(join(folder, "notes.txt"), "");
    expect((await create.run([], folder)).stderr).toContain("npm create nixwrt my-router");
  });

  test("a new git repository counts as empty", async () => {
    const folder = await create.folder();
    await execa("git", ["init", "-q", folder]);
    expect((await create.run(["--yes"], folder)).code).toBe(0);
  });
});

test("--help lists all possible names, in 80 columns", async () => {
  const { code, stdout } = await create.run(["--help"], await create.folder());
  expect(code).toBe(0);
  const examples = await readdir(join(import.meta.dirname, "../dist/templates"));
  for (const word of ["qemu", "sshd", "ntpd", "syslog", "rsync", "--ssh-key", ...examples])
    expect(stdout).toContain(word);
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

test("--version prints the version", async () => {
  expect((await create.run(["--version"], await create.folder())).stdout).toBe(manifest.version);
});
