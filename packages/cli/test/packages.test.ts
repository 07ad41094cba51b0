import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { useCli } from "./useCli.js";

const nixwrt = useCli();
const ours = join(import.meta.dirname, "..", "..");

/** Makes a package in which the named packages of this repository are installed. */
async function packageWith(names: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-package-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await mkdir(join(folder, "node_modules/@nixwrt"), { recursive: true });
  for (const name of names) await symlink(join(ours, name), join(folder, "node_modules/@nixwrt", name));
  for (const [path, text] of Object.entries({ "package.json": "{}", ...files })) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

const broken = {
  "node_modules/nixwrt-plugin-broken/package.json": JSON.stringify({
    name: "nixwrt-plugin-broken",
    version: "2.0.1",
    type: "module",
    exports: "./index.js",
    keywords: ["nixwrt-plugin"],
  }),
  "node_modules/nixwrt-plugin-broken/index.js": "export default {};\n",
};

describe("plugins", () => {
  test("lists installed packages and their contributions", async () => {
    const cwd = await packageWith(["device-qemu", "plugin-sshd", "plugin-ntpd"]);
    const { code, stdout, stderr } = await nixwrt.run(["plugins"], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^@nixwrt\/device-qemu \d+\.\d+\.\d+ {2}device$/m);
    expect(stdout).toMatch(
      /^@nixwrt\/plugin-sshd \d+\.\d+\.\d+ {2}plugin\n {2}\S.*\n {2}services: sshd\n {2}packages: dropbear$/m,
    );
    expect(stdout).toMatch(/^ {2}services: clock, ntpd$/m);
  });

  test("reports a broken plugin, and exits with 3", async () => {
    const cwd = await packageWith(["device-qemu"], broken);
    const { code, stdout } = await nixwrt.run(["plugins"], { cwd });
    expect(code).toBe(3);
    expect(stdout).toContain("nixwrt-plugin-broken 2.0.1  plugin\n  ✗ PLUGIN_EXPORT: ");
    const json = await nixwrt.run(["plugins", "--json"], { cwd });
    expect(JSON.parse(json.stdout)).toMatchObject([
      { package: "@nixwrt/device-qemu", kind: "device", contributes: { images: ["emulator"] }, problems: [] },
      { package: "nixwrt-plugin-broken", version: "2.0.1", problems: [{ code: "PLUGIN_EXPORT" }] },
    ]);
  });

  test("says how to install plugins if there are none", async () => {
    const { code, stdout, stderr } = await nixwrt.run(["plugins"], { cwd: await packageWith([]) });
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain("PLUGINS_NONE");
    expect(stderr).toContain("npm install --save-dev @nixwrt/device-qemu");
  });
});

describe("init", () => {
  test("writes a valid config for the installed packages", async () => {
    const cwd = await packageWith(["core", "device-qemu", "plugin-sshd", "plugin-ntpd"], {
      ".gitignore": "/out\n*.log",
    });
    const { code, stdout, stderr } = await nixwrt.run(["init"], { cwd });
    expect({ code, stdout: stdout.split("\n") }).toEqual({
      code: 0,
      stdout: ["nixwrt.config.ts", "secrets.example", ".gitignore"],
    });
    expect(stderr).toContain("install -m 600 secrets.example secrets");
    expect(stderr).not.toContain("npm install");
    expect(await readFile(join(cwd, ".gitignore"), "utf8")).toBe("/out\n*.log\nnode_modules/\nsecrets\n");
    const config = await readFile(join(cwd, "nixwrt.config.ts"), "utf8");
    expect(config).toContain(`hostname: "${basename(cwd)}"`);
    expect(config).toContain('import { ntpd } from "@nixwrt/plugin-ntpd";');
    expect(await nixwrt.run(["explain", "ntpd"], { cwd })).toMatchObject({ code: 0 });
  });

  test("says what to install for missing packages", async () => {
    const cwd = await packageWith([]);
    const options = ["--hostname", "shed", "--plugin", "rsync", "--plugin", "nixwrt-plugin-web"];
    const { code, stderr } = await nixwrt.run(["init", ...options], { cwd });
    expect(code).toBe(0);
    const packages = "@nixwrt/core @nixwrt/device-qemu @nixwrt/plugin-rsync nixwrt-plugin-web";
    expect(stderr).toContain(`npm install --save-dev ${packages}\n`);
    expect(await readFile(join(cwd, "nixwrt.config.ts"), "utf8")).toMatch(
      /hostname: "shed"[\s\S]*rsync\(\),\s*web\(\)/,
    );
  });

  test.each([
    ["nixwrt.config.mjs", "export default {};"],
    [".nixwrtrc.json", "{}"],
    ["package.json", '{ "nixwrt": {} }'],
  ])("does not change a package that has %s", async (path, text) => {
    const cwd = await packageWith([], { [path]: text });
    const { code, stderr } = await nixwrt.run(["init"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(`INIT_EXISTS: ${join(cwd, path)}:`);
    expect(await readFile(join(cwd, path), "utf8")).toBe(text);
  });

  test.each([
    [["--hostname", "no.dots"], 'USAGE: "no.dots" is not a host name'],
    [["--plugin", "A B"], 'USAGE: "A B" is not a valid package name'],
  ])("refuses %j", async (args, message) => {
    const { code, stderr } = await nixwrt.run(["init", ...args], { cwd: await packageWith([]) });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test("points to npm create if there is no package.json", async () => {
    const cwd = await packageWith([]);
    await rm(join(cwd, "package.json"));
    const { code, stderr } = await nixwrt.run(["init"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("INIT_NO_PACKAGE");
    expect(stderr).toContain("npm create nixwrt");
  });
});

describe("completion", () => {
  test.each(["bash", "zsh", "fish"])("prints a script for %s that knows every verb", async (shell) => {
    const { code, stdout } = await nixwrt.run(["completion", shell]);
    expect(code).toBe(0);
    for (const word of ["build", "doctor", "frozen", "completion"]) expect(stdout).toContain(word);
  });

  test("refuses other shells as a usage error", async () => {
    const { code, stderr } = await nixwrt.run(["completion", "csh"]);
    expect(code).toBe(2);
    expect(stderr).toContain("Allowed choices are bash, zsh, fish");
  });
});
