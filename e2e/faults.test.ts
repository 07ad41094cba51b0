import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createProject } from "@nixwrt/testkit";
import { describe, expect, it } from "vitest";
import { commandLines, emuConfig, nixwrt } from "./support.js";

/** A package with a build of any duration, so that a test can interrupt it. */
const slowPlugin = (script: string) => `plugins: [{
  name: "slow",
  apply({ hooks }) {
    hooks.packages.tap("slow", (packages) => packages.add({
      name: "slow", source: debianSource("musl"), licence: "MIT", files: {}, script: ${JSON.stringify(script)},
    }));
  },
}]`;

/** A config with one mistake of each kind. */
const faultyAppliance = `import { defineConfig, usbDisk } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
import { rsync } from "@nixwrt/plugin-rsync";
import { syslog } from "@nixwrt/plugin-syslog";
export default defineConfig({
  device: qemu(),
  interfaces: {
    eth0: { addresses: ["10.0.0.1/24"] },
    eth1: { addresses: ["10.0.0.9/24"] },
    "eth0.5": { vlan: { of: "eth0", id: 5000 } },
  },
  services: {
    a: { run: "exec a", dependsOn: ["b"] },
    b: { run: "exec b", dependsOn: ["c"] },
    c: { run: "exec c", dependsOn: ["a"] },
    lost: { run: "exec lost", dependsOn: ["nowhere"], user: "ghost" },
  },
  plugins: [
    usbDisk({ label: "one", mount: "/srv/" }),
    {
      name: "other-disk",
      apply: ({ hooks }) =>
        hooks.filesystems.tap("other-disk", (filesystems) =>
          filesystems.mount({ target: "/srv", source: "LABEL=two", type: "ext4" }),
        ),
    },
    rsync({ modules: { image: { path: "/usr/share" } } }),
    syslog({ remote: { host: "log_host!" } }),
  ],
});
`;

describe("a build that cannot succeed", () => {
  /** Asks for symbols that this kernel lacks, but only where a kernel has them. */
  const optional = `{ name: "optional", apply({ hooks }) {
    hooks.kernelConfig.tap("optional", (kernel) => {
      kernel.enable(["SYMBOL_OF_ANOTHER_KERNEL", "EXT4_FS_SECURITY"], { ifAvailable: true });
    });
  } }`;

  it("names the kernel symbol that was not kept, who asked for it, and what it depends on", async () => {
    await using project = await createProject({
      "nixwrt.config.ts": emuConfig(`plugins: [${optional}]`, {
        ...{ EXT4_FS_POSIX_ACL: "y", NO_SUCH_SYMBOL: "y" },
        // More than a program accepts as an argument or a variable
        DEFAULT_HOSTNAME: "h".repeat(3 * 1024 * 1024),
      }),
    });
    const { exitCode, stderr } = await nixwrt(["build"], { cwd: project.directory });
    expect(stderr).toMatch(
      /KERNEL_SYMBOL_LOST: kernel\.config\.EXT4_FS_POSIX_ACL: .*asked for by config \(kernel\.config\)/s,
    );
    expect(stderr).toContain("EXT4_FS");
    expect(stderr).toMatch(/KERNEL_SYMBOL_UNKNOWN: kernel\.config\.NO_SUCH_SYMBOL/);
    expect(stderr.match(/KERNEL_SYMBOL_\w+/g)).toHaveLength(2);
    expect(exitCode).toBe(5);
    expect(existsSync(join(project.directory, "out/emulator"))).toBe(false);
  });

  it("names the kernel patch that does not apply, the file and the hunk, and who asked for it", async () => {
    const patch = (from: string) => `--- a/Kbuild\n+++ b/Kbuild\n@@ -1 +1 @@\n-${from}\n+${from}, changed\n`;
    const patches = JSON.stringify([
      { name: "1-good.patch", text: patch("# SPDX-License-Identifier: GPL-2.0") },
      { name: "2-bad.patch", text: patch("# something else") },
    ]);
    const plugin = `{ name: "panel", apply({ hooks }) {
      hooks.kernelPatches.tap("panel", (to) => to.series("panel", ${patches}));
    } }`;
    await using project = await createProject({ "nixwrt.config.ts": emuConfig(`plugins: [${plugin}]`) });
    const { exitCode, stderr } = await nixwrt(["build"], { cwd: project.directory });
    expect(stderr).toContain(
      "KERNEL_PATCH_FAILED: the kernel patch 2-bad.patch of panel, asked for by panel, does not apply: hunk 1 does not match Kbuild",
    );
    expect(exitCode).toBe(5);
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

  it("reports all problems with services, disks and interfaces at once, before anything is built", async () => {
    await using project = await createProject({ "nixwrt.config.ts": faultyAppliance });
    const { exitCode, stdout, stderr } = await nixwrt(["build"], { cwd: project.directory });
    for (const problem of [
      /SERVICE_MISSING: the service "lost" depends on "nowhere"/,
      /SERVICE_CYCLE: services depend on each other in a cycle: a → b → c → a/,
      /MOUNT_CONFLICT: other-disk and usb-disk-srv disagree on the file system at \/srv/,
      /SERVICE_USER: the service "lost" runs as "ghost"/,
      /RSYNC_PATH: @nixwrt\/plugin-rsync: modules\.image\.path: the rsync module "image" serves \/usr\/share/,
      /SYSLOG_HOST: .*remote\.host: "log_host!" is neither/,
      /VLAN_ID: interfaces\["eth0\.5"\]\.vlan\.id: 5000 is not a VLAN id/,
      /ADDRESS_OVERLAP: interfaces\.eth1\.addresses: .*10\.0\.0\.9\/24 of eth1/s,
      /8 problems/,
    ]) {
      expect(stderr).toMatch(problem);
    }
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: "" });
    expect(await readdir(project.directory)).not.toContain("nixwrt.lock");
  });

  it("says what is missing in the lock under --frozen", async () => {
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

describe("a build that is interrupted", () => {
  /** A command that no other process on this machine runs. */
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
