import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secret, type UserConfig } from "@nixwrt/core";
import { makeSigningKey } from "@nixwrt/core/host";
import { type Board, bootBoard, makeSshKey } from "@nixwrt/testkit";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nixwrt } from "./support.js";
import {
  type BuildOptions,
  type BuiltSystem,
  buildSystem,
  identityIn,
  type Login,
  logIn,
  nextSystem,
  patience,
  sshOptions,
  uploaded,
} from "./upgrades.js";

const key = makeSshKey();
/** Host key of all systems but one, by which ssh knows the board across upgrades. */
const hostKey = makeSshKey().privateKey;
/** Options for a bad system's trial, which is as short as a busy machine allows. */
const shortTrial = ["--trial", "25"];

const names = ["old", "new", "panics", "without-sshd", "unreachable", "unwell", "signed", "forged"] as const;
type Name = (typeof names)[number];

/** Settings of each system, apart from its name. */
const settings: Partial<Record<Name, Partial<UserConfig>>> = {
  old: { users: { me: { uid: 1000 } } },
  // Replaces init by a program that ends, so that the kernel panics.
  panics: { etc: { inittab: "::sysinit:/bin/kill -QUIT 1\n::restart:/bin/false\n" } },
  "without-sshd": { services: { sshd: { run: "exec sleep 100000" } } },
  unreachable: { interfaces: { eth1: { dhcp: true } } },
  unwell: { services: { broken: { oneshot: "exit 1" } } },
};

const systems = new Map<Name, BuiltSystem>();
let board: Board;
let login: Login;

function system(name: Name): BuiltSystem {
  const found = systems.get(name);
  if (found === undefined) throw new Error(`${name} was not built`);
  return found;
}

/** Makes a host key that old clients support, with this machine's ssh-keygen. */
async function rsaKey(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-key-"));
  try {
    await execa("ssh-keygen", ["-q", "-t", "rsa", "-b", "2048", "-N", "", "-f", join(folder, "key")]);
    return await readFile(join(folder, "key"), "utf8");
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Returns the folder of a system's images. */
function imagesOf(name: Name): string {
  return system(name).project.outDirectory;
}

/** Builds a system whose images are signed with a new key. */
async function buildSigned(name: Name, options: BuildOptions): Promise<BuiltSystem> {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-key-"));
  try {
    const { publicKey, secretsFile } = await makeSigningKey(folder, "SIGNING_KEY");
    const [, value = ""] = /^SIGNING_KEY="(.*)"$/m.exec(await readFile(secretsFile, "utf8")) ?? [];
    const signing = { key: secret("SIGNING_KEY"), publicKey };
    return await buildSystem(key, name, { signing }, { ...options, env: { SIGNING_KEY: value } });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Runs `nixwrt upgrade` against the board, with the images of a folder. */
async function upgrade(images: string, ...options: readonly string[]) {
  return await upgradeAs("root", process.env, images, ...options);
}

/** Runs `nixwrt upgrade` as a user. ssh checks the board by its project's host key, and is given no other. */
async function upgradeAs(user: string, env: NodeJS.ProcessEnv, images: string, ...options: readonly string[]) {
  const { directory } = system("old").project;
  const ssh = ["--port", `${await board.guest.forward(22)}`, "--identity", identityIn(directory)];
  const known = ["--ssh-option", "UserKnownHostsFile=/dev/null", "--ssh-option", "StrictHostKeyChecking=yes"];
  const args = ["upgrade", `${user}@127.0.0.1`, "--directory", directory, "--from", images, ...ssh, ...known];
  return await nixwrt([...args, ...options], { env });
}

/** Makes an ssh with a user's configuration for interactive use, of which every line would break or weaken an upgrade. */
async function interactiveSsh(): Promise<NodeJS.ProcessEnv> {
  const folder = join(system("old").project.directory, "ssh");
  await mkdir(folder);
  const lines = [
    ...["RemoteCommand top", "RequestTTY force", "EscapeChar ~", "PermitLocalCommand yes", "LocalCommand false"],
    ...["ForwardAgent yes", "ForwardX11 yes", "LocalForward 1 localhost:1", "ExitOnForwardFailure yes"],
    ...["ControlMaster auto", `ControlPath ${folder}/%C`, "ControlPersist 10m", "VisualHostKey yes"],
    // Options that only another system's ssh supports, and the option that makes this ssh ignore them.
    ...["IgnoreUnknown UseKeychain", "UseKeychain yes", "SendEnv LANG", "SetEnv PATH=/nowhere"],
  ];
  await writeFile(join(folder, "config"), `Host *\n${lines.map((line) => `  ${line}\n`).join("")}`);
  await writeFile(join(folder, "ssh"), `#!/bin/sh\nPATH="$SYSTEM_PATH" exec ssh -F ${folder}/config "$@"\n`);
  await chmod(join(folder, "ssh"), 0o755);
  return { PATH: `${folder}:${process.env.PATH}`, SYSTEM_PATH: process.env.PATH };
}

/** Passes an image to one of the device's own commands, which must refuse it. */
async function refusal(command: "brickwrt-load" | "brickwrt-commit --now", image: Buffer): Promise<string> {
  await login.upload(image, "--commit");
  return await refusalOfUploaded(command);
}

async function refusalOfUploaded(command: "brickwrt-load" | "brickwrt-commit --now"): Promise<string> {
  const { stderr, exitCode } = await login.remote.run(`${command} ${uploaded}`);
  expect({ command, stderr, exitCode }).toMatchObject({ exitCode: 1 });
  return stderr;
}

beforeAll(async () => {
  for (const name of names) {
    const images = ["firmware", "phram", ...(name === "old" ? ["flash"] : [])];
    const server = {
      hostKey: name === "forged" ? makeSshKey().privateKey : hostKey,
      ...(name === "unreachable" ? {} : { interface: "eth0" }),
    };
    const options = { images, server };
    const signed = name === "signed" || name === "forged";
    systems.set(name, await (signed ? buildSigned(name, options) : buildSystem(key, name, settings[name], options)));
  }
  board = await bootBoard({ project: system("old").project });
  login = await logIn(board, system("old"));
});
afterAll(async () => {
  await board?.[Symbol.asyncDispose]();
  for (const one of systems.values()) await one[Symbol.asyncDispose]();
});

describe("the output of the device's commands", () => {
  it("is complete before anything has happened", async () => {
    expect(await login.facts()).toMatchObject({
      device: "qemu-malta-little",
      medium: "flash",
      trial: "none",
      signed: "no",
      recovery: "yes",
    });
  });

  it.each(["reserve", "load", "commit", "confirm", "status"])("contains help for brickwrt-%s --help", async (name) => {
    expect(await login.output(`brickwrt-${name} --help`)).toMatch(new RegExp(`^usage: brickwrt-${name}`));
  });
});

describe("the device's ssh server", () => {
  /** Runs this machine's ssh as a user would. */
  async function ssh(options: readonly string[], ...command: readonly string[]) {
    const { directory } = system("old").project;
    const always = [...sshOptions, "BatchMode=yes", "IdentitiesOnly=yes"].flatMap((option) => ["-o", option]);
    const login = ["-p", `${await board.guest.forward(22)}`, "-i", identityIn(directory), "root@127.0.0.1"];
    const args = ["-F", "none", ...options, ...always, ...login, ...command];
    return await execa("ssh", args, { stdin: "ignore", reject: false });
  }

  it.each([
    ["to the device's networks", ["-o", "LogLevel=INFO", "-W", "127.0.0.1:22"], /administratively prohibited/],
    ["from the device", ["-R", "12345:127.0.0.1:1", "-o", "ExitOnForwardFailure=yes", "-N"], /forwarding failed/],
  ])("forwards no ports %s", async (_what, options, words) => {
    const { stderr, exitCode } = await ssh(options);
    expect(stderr).toMatch(words);
    expect(exitCode).toBe(255);
  });

  it("supports current algorithms, and no others", async () => {
    const { stderr, exitCode } = await ssh(["-o", "LogLevel=DEBUG2"], "true");
    expect(exitCode).toBe(0);
    const [, offer = ""] = stderr.split("peer server KEXINIT proposal");
    expect(offer).toMatch(/KEX algorithms: \S*curve25519-sha256/);
    expect(offer).toMatch(/MACs stoc: hmac-sha2-256/);
    expect(offer).not.toMatch(/sha1|cbc|3des|arcfour|md5|dss|group1-/);
  });

  it("listens on the configured interface", async () => {
    const { stderr, exitCode } = await login.remote.run("dbclient -y -y 127.0.0.1 true");
    expect(stderr).toContain("Connection refused");
    expect(exitCode).not.toBe(0);
  });
});

describe("an unsuitable image", () => {
  const changeTrailer = (from: RegExp, to: string, sum: "new sum" | "old sum") => (data: Buffer) => {
    const text = data.subarray(-4096).toString("latin1").replace(from, to).trimEnd();
    const lines = text.slice(0, text.lastIndexOf("sum "));
    const hash = createHash("sha256").update(lines).digest("hex");
    const changed = (sum === "new sum" ? `${lines}sum ${hash}` : text).padEnd(4096, "\n");
    return Buffer.concat([data.subarray(0, -4096), Buffer.from(changed, "latin1")]);
  };
  const flipBit = (data: Buffer) => {
    const copy = Buffer.from(data);
    copy.writeUInt8(copy.readUInt8(data.length >> 1) ^ 0x10, data.length >> 1);
    return copy;
  };
  const cut = (data: Buffer) => data.subarray(0, -5000);
  const cutOut = (data: Buffer) => Buffer.concat([data.subarray(0, 100_000), data.subarray(200_000)]);

  it.each([
    [
      "for another device",
      changeTrailer(/^device .*/m, "device gl-mt300a", "new sum"),
      "UPGRADE_WRONG_DEVICE",
      /is for gl-mt300a/,
    ],
    ["that is older", changeTrailer(/^date .*/m, "date 1000000000", "new sum"), "UPGRADE_OLDER", /is older than/],
    ["with a damaged trailer", changeTrailer(/^date .*/m, "date 9999999999", "old sum"), "UPGRADE_IMAGE", /is damaged/],
    ["that is truncated", cut, "UPGRADE_IMAGE", /has no image trailer/],
    ["with a hole", cutOut, "UPGRADE_IMAGE", /is truncated/],
    ["with one bit flipped", flipBit, "UPGRADE_IMAGE", /is damaged/],
  ] as const)("%s is refused by nixwrt and by the device", async (_what, change, code, words) => {
    const { boot } = await login.facts();
    const folder = join(system("new").project.directory, "bad");
    for (const name of ["phram", "firmware"] as const) {
      const bad = change(await system("new").read(name));
      await mkdir(join(folder, name), { recursive: true });
      await writeFile(join(folder, name, `${name}.bin`), bad);
      expect(await refusal(name === "phram" ? "brickwrt-load" : "brickwrt-commit --now", bad)).toMatch(words);
    }
    for (const mode of [["--ram"], ["--now"], []]) {
      const { stderr, exitCode } = await upgrade(folder, ...mode);
      expect(stderr).toContain(code);
      expect(exitCode).toBe(code === "UPGRADE_IMAGE" ? 3 : 8);
    }
    expect(await login.facts()).toMatchObject({ boot, medium: "flash" });
  });

  /** Makes a small image that is valid except for the changes to its trailer's lines. */
  const forged = (change: (lines: string) => string) => {
    const content = Buffer.alloc(4096, "x");
    const hash = createHash("sha256").update(content).digest("hex");
    const head = `nixwrt-trailer 1\ndevice qemu-malta-little\nversion forged\ndate 4000000000\nimage 4096 ${hash}\n`;
    const lines = change(`${head}part kernel 0 1024 ${hash}\npart rootfs 1024 1024 ${hash}\n`);
    const text = `${lines}sum ${createHash("sha256").update(lines).digest("hex")}\n`;
    return Buffer.concat([content, Buffer.from(text.padEnd(4096, "\n"), "latin1")]);
  };

  it("is refused when a number in its trailer is invalid, with the reason", async () => {
    // All images are small, and fit where the first one did.
    await login.upload(
      forged((lines) => lines),
      "--commit",
    );
    const refused = async (change: (lines: string) => string) => {
      await login.output(`cat > ${uploaded}`, forged(change));
      return await refusalOfUploaded("brickwrt-commit --now");
    };
    const dates = [
      "soon",
      "",
      "-1",
      "0x7fffffff",
      "9e9",
      "1 2",
      "017777777777",
      "99999999999999999999",
      "5\ndate 4000000000",
    ];
    for (const date of dates) {
      expect(await refused((lines) => lines.replace(/^date .*$/m, `date ${date}`))).toMatch(
        /the build date of \S+ is not a number/,
      );
    }
    for (const [from, to, words] of [
      ["part kernel 0", "part kernel a", /the offset of the part kernel of \S+ is not a number/],
      ["part rootfs 1024 1024", "part rootfs 1024 $((1))", /the size of the part rootfs of \S+ is not a number/],
      ["part rootfs 1024 1024", "part rootfs 1024 9000", /ends before its part rootfs does/],
      ["part kernel 0 1024", "part kernel 0 1024 *", /has no part kernel/],
      ["image 4096", "image 4096.0", /the size of \S+ is not a number/],
      ["nixwrt-trailer 1", "nixwrt-trailer 10", /has no image trailer/],
    ] as const) {
      expect(await refused((lines) => lines.replace(from, () => to))).toMatch(words);
    }
    for (const seconds of ["soon", "0", "010", "3601", "18446744073709551617", "''"]) {
      const { stderr, exitCode } = await login.remote.run(`brickwrt-load --seconds ${seconds} ${uploaded}`);
      expect({ stderr, exitCode }).toEqual({
        stderr: expect.stringContaining("--seconds takes a number"),
        exitCode: 1,
      });
    }
    for (const command of ["brickwrt-reserve 1e6", "brickwrt-reserve 099", "brickwrt-reserve 99999999999999999999"]) {
      expect(await login.remote.run(command)).toMatchObject({ exitCode: 2 });
    }
    expect(await login.remote.run("brickwrt-status --root many")).toMatchObject({ exitCode: 1, stdout: "" });
    expect(await login.facts()).toMatchObject({ medium: "flash" });
  });

  it("for RAM is refused for flash, and the other way round", async () => {
    const [phram, firmware] = [await system("new").read("phram"), await system("new").read("firmware")];
    expect(await refusal("brickwrt-load", firmware)).toMatch(/has no part kernel-ram/);
    expect(await refusal("brickwrt-commit --now", phram)).toMatch(/has no part kernel:/);
  });

  it("is refused while another upgrade changes the device's RAM or flash", async () => {
    const other = "(. /usr/lib/nixwrt/brickwrt; one_at_a_time; exec sleep 600) < /dev/null > /dev/null 2>&1 & echo $!";
    const pid = await login.output(other);
    for (const command of ["brickwrt-reserve 4096", `brickwrt-load ${uploaded}`, `brickwrt-commit --now ${uploaded}`]) {
      const { stderr, exitCode } = await login.remote.run(command);
      expect({ command, stderr, exitCode }).toEqual({
        command,
        stderr: expect.stringContaining("another upgrade is running on this device: wait until it ends"),
        exitCode: 1,
      });
    }
    await login.output(`kill ${pid}`);
    expect(await login.output("brickwrt-reserve 4096")).toBe("/run/upgrade");
    await login.output("brickwrt-reserve --free");
  });

  it("is refused to users other than root, with a clear message", async () => {
    const { stderr, exitCode } = await upgradeAs("me", process.env, imagesOf("new"), "--ram");
    expect(stderr).toContain("DEVICE_LOGIN: you are logged in to 127.0.0.1 as me (uid 1000), but only root can");
    expect(stderr).toContain("nixwrt upgrade root@127.0.0.1");
    expect(exitCode).toBe(8);
  });

  it("is not sent to a device whose host key differs from the config", async () => {
    const other = await upgrade(imagesOf("new"), "--ram", "--directory", system("forged").project.directory);
    expect(other.stderr).toMatch(/DEVICE_UNREACHABLE: .*[Hh]ost key verification failed/);
    expect(other.stderr).not.toContain("StrictHostKeyChecking");
    expect(other.exitCode).toBe(8);
  });

  it("is refused for flash if no system was tried in RAM", async () => {
    const { stderr, exitCode } = await upgrade(imagesOf("new"), "--commit");
    expect(stderr).toContain("UPGRADE_NOT_TRIED");
    expect(exitCode).toBe(8);
  });
});

describe("a broken system", () => {
  it.each([
    ["panics", "UPGRADE_FELL_BACK"],
    ["without-sshd", "UPGRADE_FELL_BACK"],
    ["unreachable", "UPGRADE_FELL_BACK"],
    ["unwell", "UPGRADE_UNWELL"],
  ] as const)("%s: the device returns to the old one, and its flash is unchanged", async (name, code) => {
    const flash = board.flash.read();
    const after = board.guest.console.text.length;
    const { stderr, exitCode } = await upgrade(imagesOf(name), "--ram", ...shortTrial);
    expect(stderr).toContain(code);
    expect(exitCode).toBe(8);
    const started = name === "panics" ? "Kernel panic" : `this is ${name}`;
    expect(board.guest.console.text.slice(after)).toContain(started);
    expect(board.flash.read().equals(flash)).toBe(true);
    expect(await login.output("hostname")).toBe("old");
    expect(await login.facts()).toMatchObject({ medium: "flash", trial: "none" });
  });

  it("panics after it was written without a trial: the boot loader returns to the old one, and nixwrt reports it", async () => {
    const firmware = await system("old").read("firmware");
    const { stderr, exitCode } = await upgrade(imagesOf("panics"), "--now");
    expect(stderr).toContain("UPGRADE_FELL_BACK");
    expect(exitCode).toBe(8);
    expect(await login.output("hostname")).toBe("old");
    expect(board.flash.read(board.partition("firmware").offset, firmware.length).equals(firmware)).toBe(true);
  });
});

describe("a working system", () => {
  it("runs from RAM and stays after its trial, whatever ssh is configured to do interactively", async () => {
    const flash = board.flash.read();
    const env = await interactiveSsh();
    const { stdout, stderr, exitCode } = await upgradeAs(
      "root",
      env,
      imagesOf("new"),
      "--ram",
      ...shortTrial,
      "--json",
    );
    expect({ stderr, exitCode }).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(stdout)).toMatchObject({ medium: "ram", outages: [expect.any(Number)] });
    expect(await login.facts()).toMatchObject({ medium: "ram", trial: "confirmed" });
    // A trial with an invalid length still ends, after the time that the system was built with.
    const page =
      'sed -i "1s/.*/nixwrt-trial 12x/" page && dd if=page of=/dev/mtd$mtd bs=4096 seek=$(($(cat /sys/class/mtd/mtd$mtd/size) / 4096 - 1))';
    const mtd = "mtd=$(sed -n 's/.*root=.dev.mtdblock\\([0-9]*\\).*/\\1/p' /proc/cmdline)";
    await login.output(`cd /run/upgrade-trial && ${mtd} && ${page} count=1 2>/dev/null && rm confirmed until`);
    await login.output("/etc/oneshot/upgrade-trial/run");
    const { trial } = await login.facts();
    expect(Number(trial)).toBeGreaterThan(60);
    expect(Number(trial)).toBeLessThanOrEqual(120);
    await login.output("brickwrt-confirm");
    await login.output(`sleep ${shortTrial.at(-1)}`);
    expect(await login.output("hostname")).toBe("new");
    expect(board.flash.read().equals(flash)).toBe(true);
  });

  it("is then written to flash, and to the recovery image when it has started from flash", async () => {
    const another = await upgrade(imagesOf("old"), "--commit");
    expect(another.stderr).toContain("it was not tried");
    expect(await upgrade(imagesOf("new"), "--commit")).toMatchObject({ exitCode: 0 });
    expect(await login.facts()).toMatchObject({ medium: "flash", trial: "none" });
    expect(await login.output("hostname")).toBe("new");
    const firmware = await system("new").read("firmware");
    for (const name of ["firmware", "recovery"]) {
      expect(board.flash.read(board.partition(name).offset, firmware.length).equals(firmware)).toBe(true);
    }
  });

  it("can be tried and written with one command", async () => {
    const check = ["--check", 'test "$NIXWRT_DEVICE" = root@127.0.0.1'];
    expect(await upgrade(imagesOf("old"), ...check)).toMatchObject({ exitCode: 0 });
    expect(await login.facts()).toMatchObject({ medium: "flash" });
    expect(await login.output("hostname")).toBe("old");
  });

  it("is written at once with --now", async () => {
    expect(await upgrade(imagesOf("signed"), "--now")).toMatchObject({ exitCode: 0 });
    expect(await login.output("hostname")).toBe("signed");
  });
});

describe("a device that accepts only signed images", () => {
  it.each([
    ["unsigned", "new", "UPGRADE_UNSIGNED"],
    ["signed with another key", "forged", "is not signed with the key that this device trusts"],
  ] as const)("refuses an image that is %s", async (_what, name, words) => {
    expect(await login.facts()).toMatchObject({ signed: "yes" });
    for (const mode of ["--ram", "--now"]) {
      const { stderr, exitCode } = await upgrade(imagesOf(name), mode);
      expect(stderr).toContain(words);
      expect(exitCode).toBe(8);
    }
    expect(await refusal("brickwrt-load", await system(name).read("phram"))).toMatch(/is not signed with the key/);
    const firmware = await system(name).read("firmware");
    expect(await refusal("brickwrt-commit --now", firmware)).toMatch(/is not signed with the key/);
    expect(await login.output("hostname")).toBe("signed");
  });

  it("accepts an image that is signed with its key", async () => {
    expect(await upgrade(imagesOf("signed"), "--ram")).toMatchObject({ exitCode: 0 });
    expect(await login.facts()).toMatchObject({ medium: "ram", trial: "confirmed" });
  });
});

/** The scripts assemble numbers in the CPU's byte order. */
describe("a board with the other byte order", () => {
  it("starts a new system in RAM", async () => {
    const server = { hostKey: await rsaKey(), oldClients: true, addresses: ["10.0.2.15"] };
    await using other = await buildSystem(key, "big", {}, { endian: "big", images: ["flash", "phram"], server });
    await board.cutPower();
    await using big = await bootBoard({ project: other.project });
    const there = await logIn(big, other);
    // With an old client, which supports no current algorithms.
    const old = ["KexAlgorithms=diffie-hellman-group14-sha1", "MACs=hmac-sha1", "Ciphers=aes128-ctr"];
    const { remote } = await logIn(big, other, [...old, "HostKeyAlgorithms=ssh-rsa"]);
    expect((await remote.run("hostname")).stdout).toBe("big\n");
    await there.upload(await other.read("phram"));
    const { boot } = await there.facts();
    const up = nextSystem(big);
    await there.output(`brickwrt-load ${uploaded}`);
    expect(await up).toBe("big");
    await big.guest.waitForSsh(patience);
    const now = await there.facts();
    expect(now).toMatchObject({ medium: "ram" });
    expect(now.boot).not.toBe(boot);
  });
});
