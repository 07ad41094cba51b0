import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { qemuArguments } from "../../src/emulator/qemuArguments.js";
import { renderRunScript } from "../../src/emulator/runScript.js";
import { malta } from "./malta.js";

/** Words that sh would change without quotes. */
const awkward = { ...malta, append: `a 'b' "c" $HOME \`id\` \\ * #`, arguments: ["-name", "it's; exit 1"] };

let folder: string;
let image: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "nixwrt-test-"));
  image = join(folder, "an image");
  await mkdir(image);
  await writeFile(join(image, "run"), renderRunScript(awkward), { mode: 0o755 });
});

afterEach(() => rm(folder, { recursive: true }));

/** Puts a program in QEMU's place that prints its folder, its arguments one per line, and its stdin. */
async function placeQemu(): Promise<string> {
  const bin = join(folder, "bin");
  await mkdir(bin);
  await writeFile(join(bin, malta.binary), `#!/bin/sh\npwd\nprintf '%s\\n' "$@"\ncat\n`);
  await chmod(join(bin, malta.binary), 0o755);
  return `${bin}:/usr/bin:/bin`;
}

function expected(port: number, reachHost = false): string[] {
  const args = qemuArguments(awkward, {
    start: { kernel: "vmlinux", rootfs: "rootfs.squashfs" },
    forward: [{ guest: 22, host: port }],
    reachHost,
  });
  return [image, ...args];
}

describe("renderRunScript", () => {
  it("boots a board with the chips in its folder", () => {
    const board = { ...malta, chips: { "nor.bin": "if=pflash" } };
    expect(renderRunScript(board, "flash")).toContain("-drive if=pflash,format=raw,file=nor.bin");
    expect(renderRunScript(board, "flash")).not.toContain("-kernel");
    expect(renderRunScript(board)).not.toContain("pflash");
  });

  it("is valid shell", async () => {
    await execa("sh", ["-n", join(image, "run")]);
  });

  it("starts QEMU in the image's folder with the arguments of nixwrt run", async () => {
    const env = { PATH: await placeQemu() };
    const { stdout } = await execa(join(image, "run"), { env, extendEnv: false, stdin: "ignore", reject: false });
    expect(stdout.split("\n")).toEqual(expected(2222));
  });

  it("takes the ssh port from the environment, and passes further arguments to QEMU", async () => {
    const env = { PATH: await placeQemu(), NIXWRT_SSH_PORT: "2022" };
    const { stdout } = await execa("./run", ["-m", "64", "a b"], {
      ...{ cwd: image, env, extendEnv: false, stdin: "ignore", reject: false },
    });
    expect(stdout.split("\n")).toEqual([...expected(2022), "-m", "64", "a b"]);
  });

  it("lets the guest reach this machine only if requested", async () => {
    const PATH = await placeQemu();
    for (const [value, reached] of [
      ["1", true],
      ["0", false],
      ["", false],
      ["no", false],
    ] as const) {
      const env = { PATH, NIXWRT_REACH_HOST: value };
      const { stdout } = await execa(join(image, "run"), { env, extendEnv: false, stdin: "ignore", reject: false });
      expect(stdout.split("\n")).toEqual(expected(2222, reached));
    }
  });

  it("passes on its stdin", async () => {
    const { stdout } = await execa(join(image, "run"), { env: { PATH: await placeQemu() }, input: "hello\n" });
    expect(stdout).toMatch(/\nhello$/);
  });

  it("starts with stdin closed", async () => {
    const env = { PATH: await placeQemu(), RUN: join(image, "run") };
    const { stdout, stderr } = await execa("sh", ["-c", '"$RUN" <&-'], { env, reject: false });
    expect(stdout.split("\n")).toEqual(expected(2222));
    expect(stderr).toBe("");
  });

  it("reports that QEMU is missing", async () => {
    const bin = join(folder, "empty");
    await mkdir(bin);
    await execa("ln", ["-s", "/usr/bin/dirname", bin]);
    const env = { PATH: bin };
    const { exitCode, stderr } = await execa("/bin/sh", [join(image, "run")], { env, extendEnv: false, reject: false });
    expect(exitCode).toBe(127);
    expect(stderr).toContain("qemu-system-mips is not on PATH; Debian has it in the package qemu-system-mips");
  });
});
