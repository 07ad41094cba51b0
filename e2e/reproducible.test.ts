import { randomBytes } from "node:crypto";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BuildEvent, buildImages, cacheDirectory, openProject } from "@nixwrt/core/host";
import { makeSshKey } from "@nixwrt/testkit";
import { execa } from "execa";
import { expect, it } from "vitest";
import { buildPlan } from "../packages/core/src/engine/buildPlan.js";
import { ET_DYN, parseElf } from "../packages/core/src/formats/elf.js";
import { openArchive } from "../packages/core/src/pipeline/projectArchive.js";
import { examples, nixwrt, repository } from "./support.js";

const cache = cacheDirectory(process.env);
/** Debian's unprivileged user. */
const nobody = { uid: 65534, gid: 65534 };

/** Returns another user if possible: only root can become `nobody`, and `nobody` may be unable to read a repository in root's home. */
async function otherUser(): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const { exitCode } = await execa("test", ["-r", repository], { ...nobody, reject: false });
  return exitCode === 0 ? nobody : {};
}

/**
 * Returns a config of the example with a kernel that nobody has compiled yet: with the given default name of the host, more symbols of some that
 * many files depend on, and fewer of others.
 */
const newKernel = (hostname: string) => `import example from "./example.config.ts";
import { defineConfig } from "@nixwrt/core";
const config = { BRIDGE: "y", TUN: "y", PPP: "y", DEFAULT_HOSTNAME: "${hostname}" };
export default defineConfig({ ...example, kernel: { config } });
`;

it("two builds are equal bit for bit, with other folders, caches and users, with a whole kernel and with one that starts from another", async () => {
  const key = makeSshKey();
  const hostname = `host-${randomBytes(8).toString("hex")}`;
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-example-"));
  const first = await mkdtemp(join(tmpdir(), "nixwrt-first-"));
  const second = await mkdtemp(join(tmpdir(), "nixwrt-second-with-a-longer-name-"));
  try {
    const env = { SSH_AUTHORIZED_KEY: key.publicKey };
    await copyProject(folder);
    expect(await nixwrt(["build"], { cwd: folder, env })).toMatchObject({ exitCode: 0 });
    await copyProject(first, hostname);
    expect(await startsFromAnother(first, env)).toBe(true);

    // The builds share only downloads and the lock: everything is unpacked and compiled again.
    await copyProject(second, hostname);
    await cp(join(first, "nixwrt.lock"), join(second, "nixwrt.lock"));
    await shareDownloads(join(second, "cache/downloads"));
    const user = await otherUser();
    if (user.uid !== undefined) await execa("chown", ["-R", `${user.uid}:${user.gid}`, second]);
    await chmod(second, 0o755);
    const theirs = { ...env, NIXWRT_CACHE: join(second, "cache"), HOME: second };
    const args = ["build", "--frozen", "--offline", "--clean-kernel"];
    expect(await nixwrt(args, { cwd: second, env: theirs, ...user })).toMatchObject({ exitCode: 0 });

    const { stdout } = await execa("diff", ["-r", join(first, "out"), join(second, "out")], { reject: false });
    expect(stdout).toBe("");
    expect((await readdir(join(second, "out/emulator"))).sort()).toEqual([
      "manifest.json",
      "rootfs.squashfs",
      "run",
      "vmlinux",
    ]);
  } finally {
    // The store's folders are read-only.
    await execa("chmod", ["-R", "u+w", second], { reject: false });
    await Promise.all([folder, first, second].map((one) => rm(one, { recursive: true, force: true })));
  }
});

/** Builds a project's images, and returns whether its kernel was compiled from the objects of another one. */
async function startsFromAnother(cwd: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const project = await openProject({ cwd, env: { ...process.env, ...env } });
  let starts = false;
  const onEvent = (event: BuildEvent) => {
    if (event.kind === "log" && event.line.startsWith("Starting from the objects of another")) starts = true;
  };
  await buildImages(project, { onEvent });
  return starts;
}

/**
 * Other parts of gcc, ld and musl generate the code for another CPU. Its kernel is left out, because it would double the time of this file.
 */
it("all programs for 64-bit ARM are equal bit for bit, too", async () => {
  const second = await mkdtemp(join(tmpdir(), "nixwrt-aarch64-"));
  try {
    const first = join(examples, "emu-aarch64");
    await cp(first, second, { recursive: true, filter: (path) => !/\/(out|node_modules)$/.test(path) });
    await symlink(join(repository, "node_modules"), join(second, "node_modules"));
    const expected = await buildPrograms(first, {});
    await cp(join(first, "nixwrt.lock"), join(second, "nixwrt.lock"));
    await shareDownloads(join(second, "cache/downloads"));
    const found = await buildPrograms(second, { NIXWRT_CACHE: join(second, "cache") });
    expect([...found.keys()]).toEqual(programs);
    for (const [step, folder] of found) {
      const { stdout } = await execa("diff", ["-r", expected.get(step) ?? "", folder], { reject: false });
      expect({ step, stdout }).toEqual({ step, stdout: "" });
    }
    expect(parseElf(await readFile(join(found.get("busybox-aarch64") ?? "", "busybox")))).toMatchObject({
      machine: 183,
      bits: 64,
      type: ET_DYN,
      relro: true,
      bindNow: true,
      executableStack: false,
      stackProtector: true,
    });
  } finally {
    await execa("chmod", ["-R", "u+w", second], { reject: false });
    await rm(second, { recursive: true, force: true });
  }
});

const programs = ["busybox-aarch64", "dropbear-aarch64", "libgcc-aarch64", "musl-aarch64"];

/** Returns the absolute path of each step's output. */
async function buildPrograms(cwd: string, env: NodeJS.ProcessEnv): Promise<Map<string, string>> {
  const project = await openProject({ cwd, env: { ...process.env, ...env } });
  const archive = await openArchive(project, {});
  const { plan, file, cache } = project;
  const request = { plan, targets: programs, project: file, sources: await archive.sources() };
  const nixRoot = await archive.root("nix");
  return await buildPlan({ ...request, ...(await archive.stepRoots()) }, { cache, nixRoot, env: process.env });
}

/** @param hostname of the kernel; default: the kernel of the example as it is */
async function copyProject(folder: string, hostname?: string): Promise<void> {
  const name = hostname === undefined ? "nixwrt.config.ts" : "example.config.ts";
  await cp(join(examples, "emu/nixwrt.config.ts"), join(folder, name));
  if (hostname !== undefined) await writeFile(join(folder, "nixwrt.config.ts"), newKernel(hostname));
  await cp(join(examples, "emu/package.json"), join(folder, "package.json"));
  await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
}

async function shareDownloads(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(join(cache, "downloads"))) {
    if (!name.startsWith(".")) await cp(join(cache, "downloads", name), join(folder, name));
  }
}
