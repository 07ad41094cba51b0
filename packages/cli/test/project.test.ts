import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { fixtures, useCli } from "./useCli.js";

const nixwrt = useCli();
const router = join(fixtures, "router");

describe("plan", () => {
  test("lists the steps, each after its dependencies", async () => {
    const { code, stdout, stderr } = await nixwrt.run(["plan"], { cwd: router });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const names = stdout.split("\n").map((line) => line.split(" ")[0]);
    for (const line of stdout.split("\n")) {
      const [, name = "", needs = ""] = /^(\S+) .* {2}after (.*)$/.exec(line) ?? [];
      for (const need of needs.split(", ").filter(Boolean))
        expect(names.indexOf(need)).toBeLessThan(names.indexOf(name));
    }
    expect(stdout).toMatch(/^busybox-mips .* after /m);
    expect(stdout).toMatch(/^\d+ steps, in a build root of \d+ packages of trixie/m);
  });

  test("prints JSON without secrets with --json", async () => {
    const { code, stdout } = await nixwrt.run(["plan", "--json", "-C", router], { env: { BEACON_TOKEN: "s3cret" } });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, steps: expect.any(Object), install: expect.any(Array) });
    expect(stdout).not.toContain("s3cret");
  });
});

describe("explain", () => {
  test.each([
    ["CONFIG_SQUASHFS"],
    ["LOG_BUF_SHIFT"],
    ["CONFIG_SECCOMP_FILTER"],
    ["CONFIG_NC"],
    ["/etc/beacon.conf"],
    ["beacon"],
    ["eth0"],
    ["/bin/busybox"],
    ["test"],
  ])("explains %s", async (name) => {
    const { code, stdout, stderr } = await nixwrt.run(["explain", name], { cwd: router });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatchSnapshot();
  });

  test("prints the contribution with --json", async () => {
    const { stdout } = await nixwrt.run(["explain", "--json", "LOG_BUF_SHIFT"], { cwd: router });
    expect(JSON.parse(stdout)).toEqual([
      {
        noun: "kernel symbol",
        name: "CONFIG_LOG_BUF_SHIFT",
        value: 16,
        rank: "config",
        origins: [{ plugin: "config", reason: "kernel.config" }],
        replaced: [{ value: 14, origin: { plugin: "test-board" } }],
      },
    ]);
  });

  test.each([
    ["CONFIG_SQUASHSF", "Did you mean CONFIG_SQUASHFS?"],
    ["/etc/beacon.cnf", "Did you mean /etc/beacon.conf?"],
    ["becon", "Did you mean beacon?"],
    ["xyzzy-plugh", "Give a CONFIG_SYMBOL, an absolute path, a port such as tcp/22, or a name"],
  ])("suggests another name if %s does not exist", async (name, hint) => {
    const { code, stdout, stderr } = await nixwrt.run(["explain", name], { cwd: router });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("EXPLAIN_UNKNOWN");
    expect(stderr).toContain(hint);
  });
});

describe("a broken config", () => {
  test("is reported with all problems at once, exit code 3, and nothing on stdout", async () => {
    const { code, stdout, stderr } = await nixwrt.run(["build"], { cwd: join(fixtures, "broken") });
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain("CONFIG_UNKNOWN_KEY: hostnam:");
    expect(stderr).toContain("CONFIG_UNKNOWN_KEY: interfaces.eth0.dhpc:");
    expect(stderr).toContain("sysctl");
    expect(stderr).toContain("3 problems");
  });

  test("is reported if two plugins conflict", async () => {
    const { code, stderr } = await nixwrt.run(["plan"], { cwd: join(fixtures, "conflict") });
    expect(code).toBe(3);
    expect(stderr).toMatch(/ETC_CONFLICT: friendly and rude disagree/);
  });

  test("is reported if it is missing", async () => {
    const { code, stderr } = await nixwrt.run(["build"]);
    expect(code).toBe(3);
    expect(stderr).toContain("CONFIG_NOT_FOUND");
  });
});

describe("other files in the folder", () => {
  test("do no harm: a package.json with a byte order mark, and a config of cosmiconfig", async () => {
    const folder = await mkdtemp(join(tmpdir(), "nixwrt-folder-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, "package.json"), '\uFEFF{ "name": "x" }');
    await mkdir(join(folder, ".config"));
    await writeFile(join(folder, ".config/config.js"), 'require("fs").writeFileSync("ran", "");');
    const { code, stderr } = await nixwrt.run(["plan"], { cwd: folder });
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining("CONFIG_NOT_FOUND") as string });
    expect(await readdir(folder)).not.toContain("ran");
    const elsewhere = await nixwrt.run(["plan", "-C", router], { cwd: folder });
    expect(elsewhere.code).toBe(0);
  });
});
