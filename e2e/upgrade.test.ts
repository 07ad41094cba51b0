import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildImages, openEmulatorTools, openProject, type Remote, sshRemote, type UserConfig } from "@nixwrt/core";
import { type Board, bootBoard, createProject, makeSshKey, type TemporaryProject } from "@nixwrt/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { boardConfig, upgradePlugin } from "./boards.js";
import { nixwrt, repository } from "./support.js";

const key = makeSshKey();
/** Seconds that a bad system gets: as few as a busy machine allows. */
const trial = 30;
const sshOptions = ["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR"];
const patience = { timeoutMs: 180_000 };

/** What differs between the systems: nothing but files, so that they share a kernel and a busybox. */
const variants = {
  old: { hostname: "old" },
  new: { hostname: "new" },
  // init becomes a program that ends, and without init the kernel panics.
  panics: { hostname: "panics", etc: { inittab: "::sysinit:/bin/kill -QUIT 1\n::restart:/bin/false\n" } },
  "without-sshd": { hostname: "without-sshd", services: { sshd: { run: "exec sleep 100000" } } },
  unreachable: { hostname: "unreachable", interfaces: { eth1: { dhcp: true } } },
  unwell: { hostname: "unwell", services: { broken: { oneshot: "exit 1" } } },
} as const satisfies Record<string, Partial<UserConfig>>;
type Variant = keyof typeof variants;

const projects = new Map<Variant, TemporaryProject>();
let board: Board;
let remote: Remote;

/** Folder of a variant's images. */
function imagesOf(variant: Variant): string {
  return join(projects.get(variant)?.directory ?? "", "out");
}

async function sshArguments(): Promise<string[]> {
  const identity = join(projects.get("old")?.directory ?? "", "id");
  const port = await board.guest.forward(22);
  return ["--port", String(port), "--identity", identity, ...sshOptions.flatMap((option) => ["--ssh-option", option])];
}

/** Runs `nixwrt upgrade` against the board. */
async function upgrade(images: string, ...options: string[]) {
  const project = projects.get("old")?.directory ?? "";
  return await nixwrt([
    ...["upgrade", "root@127.0.0.1", "--directory", project, "--from", images],
    ...(await sshArguments()),
    ...options,
  ]);
}

async function connect(to: Board): Promise<Remote> {
  const directory = projects.get("old")?.directory ?? "";
  const project = await openProject({ cwd: directory });
  return await sshRemote({
    destination: "root@127.0.0.1",
    port: await to.guest.forward(22),
    identity: join(directory, "id"),
    options: sshOptions,
    env: process.env,
    openTools: () => openEmulatorTools(project),
  });
}

/** What a command wrote on the device; it must succeed. */
async function output(command: string): Promise<string> {
  const { stdout, stderr, exitCode } = await remote.run(command);
  expect({ command, stderr, exitCode }).toEqual({ command, stderr: "", exitCode: 0 });
  return stdout.trimEnd();
}

async function facts(): Promise<Record<string, string>> {
  const lines = (await output("brickwrt-status")).split("\n").map((line) => line.split(" "));
  return Object.fromEntries(lines.map(([name = "", ...rest]) => [name, rest.join(" ")]));
}

beforeAll(async () => {
  for (const [name, settings] of Object.entries(variants) as [Variant, Partial<UserConfig>][]) {
    const marker = { oneshot: 'echo "this is $(hostname)" > /dev/console' };
    const config = boardConfig(key.publicKey, "little", { ...settings, services: { marker, ...settings.services } }, [
      upgradePlugin({ trialSeconds: trial }),
    ]);
    const project = await createProject({ "nixwrt.config.ts": config }, { packagesFrom: repository });
    projects.set(name, project);
    const opened = await openProject({ cwd: project.directory });
    await buildImages(opened, { images: name === "old" ? ["flash", "firmware", "phram"] : ["firmware", "phram"] });
  }
  const folder = projects.get("old")?.directory ?? "";
  await writeFile(join(folder, "id"), key.privateKey, { mode: 0o600 });
  board = await bootBoard({ project: folder, privateKey: key.privateKey });
  await board.guest.waitForSsh(patience);
  remote = await connect(board);
});
afterAll(async () => {
  await board?.[Symbol.asyncDispose]();
  for (const project of projects.values()) await project[Symbol.asyncDispose]();
});

describe("a system that does not work", () => {
  it.each([
    ["panics", "UPGRADE_FELL_BACK"],
    ["without-sshd", "UPGRADE_FELL_BACK"],
    ["unreachable", "UPGRADE_FELL_BACK"],
    ["unwell", "UPGRADE_UNWELL"],
  ] as const)("%s: the device goes back to the old one, and its flash is as it was", async (variant, code) => {
    const flash = board.flash.read();
    const after = board.guest.console.text.length;
    const { stderr, exitCode } = await upgrade(imagesOf(variant), "--ram", "--trial", String(trial));
    expect(stderr).toContain(code);
    expect(exitCode).toBe(8);
    if (variant !== "panics") expect(board.guest.console.text.slice(after)).toContain(`this is ${variant}`);
    expect(board.flash.read().equals(flash)).toBe(true);
    expect(await output("hostname")).toBe("old");
    expect(await facts()).toMatchObject({ medium: "flash", trial: "none" });
  });
});

describe("a system that works", () => {
  it("is written to flash when it was tried, and to the recovery image when it has started from there", async () => {
    expect(await upgrade(imagesOf("new"), "--ram")).toMatchObject({ exitCode: 0 });
    const another = await upgrade(imagesOf("old"), "--commit");
    expect(another.stderr).toContain("it was not tried");
    expect(await upgrade(imagesOf("new"), "--commit")).toMatchObject({ exitCode: 0 });
    expect(await facts()).toMatchObject({ medium: "flash", trial: "none" });
    expect(await output("hostname")).toBe("new");
    const firmware = await readFile(join(imagesOf("new"), "firmware/firmware.bin"));
    for (const name of ["firmware", "recovery"]) {
      expect(board.flash.read(board.partition(name).offset, firmware.length).equals(firmware)).toBe(true);
    }
  });

  it("is tried and written in one go", async () => {
    expect(await upgrade(imagesOf("old"), "--check", 'test "$NIXWRT_DEVICE" = root@127.0.0.1')).toMatchObject({
      exitCode: 0,
    });
    expect(await facts()).toMatchObject({ medium: "flash" });
    expect(await output("hostname")).toBe("old");
  });

  it("is written at once with --now", async () => {
    expect(await upgrade(imagesOf("new"), "--now")).toMatchObject({ exitCode: 0 });
    expect(await output("hostname")).toBe("new");
  });
});
