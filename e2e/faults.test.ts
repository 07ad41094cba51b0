import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createProject } from "@nixwrt/testkit";
import { describe, expect, it } from "vitest";
import { commandLines, emuConfig, nixwrt } from "./support.js";

/** A package whose build takes as long as it is told to, so that it can be interrupted. */
const slowPlugin = (script: string) => `plugins: [{
  name: "slow",
  apply({ hooks }) {
    hooks.packages.tap("slow", (packages) => packages.add({
      name: "slow", source: debianSource("musl"), licence: "MIT", files: {}, script: ${JSON.stringify(script)},
    }));
  },
}]`;

describe("a build that cannot succeed", () => {
  it("names the kernel symbol that did not survive, who asked for it, and what it depends on", async () => {
    await using project = await createProject({
      "nixwrt.config.ts": emuConfig("", { EXT4_FS_POSIX_ACL: "y", NO_SUCH_SYMBOL: "y" }),
    });
    const { exitCode, stderr } = await nixwrt(["build"], { cwd: project.directory });
    expect(stderr).toMatch(
      /KERNEL_SYMBOL_LOST: kernel\.config\.EXT4_FS_POSIX_ACL: .*asked for by config \(kernel\.config\)/s,
    );
    expect(stderr).toContain("EXT4_FS");
    expect(stderr).toMatch(/KERNEL_SYMBOL_UNKNOWN: kernel\.config\.NO_SUCH_SYMBOL/);
    expect(exitCode).toBe(5);
    expect(existsSync(join(project.directory, "out/emulator"))).toBe(false);
  });

  it("names a busybox symbol that does not exist", async () => {
    await using project = await createProject({ "nixwrt.config.ts": emuConfig(`busybox: { config: { LSS: "y" } }`) });
    const { exitCode, stderr } = await nixwrt(["build"], { cwd: project.directory });
    expect(stderr).toContain("BUSYBOX_SYMBOL_UNKNOWN: busybox.config.LSS");
    expect(exitCode).toBe(5);
  });

  it("shows the last lines of a step that failed, and where its whole log is", async () => {
    const script = "for line in $(seq 100); do echo line $line; done; exit 3";
    await using project = await createProject({ "nixwrt.config.ts": emuConfig(slowPlugin(script)) });
    const { exitCode, stderr } = await nixwrt(["build"], { cwd: project.directory });
    expect(stderr).toMatch(/STEP_FAILED: The step slow-mips failed/);
    expect(stderr).toContain("line 100");
    expect(stderr).not.toContain("line 50\n");
    const log = /whole log is in\s+(\S+\.log)/.exec(stderr)?.[1] ?? "";
    expect((await stat(log)).size).toBeGreaterThan(500);
    expect(exitCode).toBe(5);
  });

  it("says what the lock lacks under --frozen", async () => {
    await using project = await createProject({ "nixwrt.config.ts": emuConfig("") });
    const { exitCode, stderr } = await nixwrt(["build", "--frozen"], { cwd: project.directory });
    expect(stderr).toContain("LOCK_OUT_OF_DATE");
    expect(exitCode).toBe(4);
    expect(existsSync(join(project.directory, "nixwrt.lock"))).toBe(false);
  });

  it("lists the addresses that were tried for a file that no mirror has", async () => {
    const source = `{ kind: "url", urls: ["http://127.0.0.1:9/a.tar.gz"], sha256: "${"0".repeat(64)}" }`;
    const plugin = slowPlugin("true").replace('debianSource("musl")', source);
    await using project = await createProject({ "nixwrt.config.ts": emuConfig(plugin) });
    const { exitCode, stderr } = await nixwrt(["build"], { cwd: project.directory });
    expect(stderr).toContain("http://127.0.0.1:9/a.tar.gz");
    expect(exitCode).toBe(4);
  });
});

describe("a build that is ended", () => {
  /** No other process of this machine has these arguments. */
  const sleep = `sleep ${2_000_000 + process.pid}`;
  const sleepy = emuConfig(slowPlugin(`${sleep}; mkdir "$out"`));

  async function untilSomeoneSleeps(wanted: boolean): Promise<void> {
    const asleep = async () => [...(await commandLines()).values()].includes(`${sleep.replace(" ", "\0")}\0`);
    while ((await asleep()) !== wanted) await setTimeout(50);
  }

  it.each([
    { signal: "SIGINT", exitCode: 130 },
    { signal: "SIGTERM", exitCode: 143 },
    { signal: "SIGKILL", exitCode: undefined },
  ] as const)(
    "by $signal leaves nothing running and nothing half-written, and the next build goes on",
    async (ending) => {
      await using project = await createProject({ "nixwrt.config.ts": sleepy });
      const cwd = project.directory;
      const build = nixwrt(["build"], { cwd });
      await untilSomeoneSleeps(true);
      build.kill(ending.signal);
      expect((await build).exitCode).toBe(ending.exitCode);
      expect(existsSync(join(cwd, "out/emulator"))).toBe(false);
      await untilSomeoneSleeps(false);

      await using quick = await createProject({ "nixwrt.config.ts": sleepy.replace(sleep, "sleep 0") });
      const next = await nixwrt(["build"], { cwd: quick.directory });
      expect(next).toMatchObject({ exitCode: 0 });
      expect(await readdir(join(quick.directory, "out"))).toEqual(["emulator"]);
    },
  );

  it("does not disturb another one on the same cache", async () => {
    await using one = await createProject({ "nixwrt.config.ts": emuConfig(`etc: { motd: "one\\n" }`) });
    await using other = await createProject({ "nixwrt.config.ts": emuConfig(`etc: { motd: "other\\n" }`) });
    const both = await Promise.all([one, other].map(({ directory }) => nixwrt(["build"], { cwd: directory })));
    expect(both).toMatchObject([{ exitCode: 0 }, { exitCode: 0 }]);
  });
});
