import { mkdir, mkdtemp, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shellQuote } from "@nixwrt/core";
import { openEmulatorTools, openProject, type Project } from "@nixwrt/core/host";
import { bootImage, type Guest, makeSshKey, runTool } from "@nixwrt/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeTree, makeBackupTree } from "./backupTree.js";
import { countedTime } from "./countedTime.js";
import { debianRoot } from "./debianRoot.js";
import { daemonPower, killAgainAndAgain } from "./guests.js";
import { examples } from "./support.js";

const key = makeSshKey();
const password = "correct horse #;battery";
/** Milliseconds for 200 MB through an emulated CPU. */
const transferTimeout = 10 * 60_000;
/** Size of the backup disk in bytes. Its file is sparse. */
const diskBytes = 1.5 * 2 ** 30;

/** Like -aHS, but without owners, because the client's sandbox has only one user. */
const restoring = ["-rlptHS"];
const rsyncExit = { ok: 0, protocol: 5 };

describe("examples/arhcive", () => {
  let scratch: string;
  let project: Project;
  let guest: Guest;
  let tree: string;
  let expected: string[];

  async function boot(attached = true, booted = project): Promise<void> {
    const disks = [{ id: "backup", file: join(scratch, "disk"), attached }];
    guest = await bootImage({ project: booted, privateKey: key.privateKey, disks });
  }

  /** Returns the output of a command, without the final newline. The command must succeed. */
  async function output(command: string, timeoutMs = 60_000): Promise<string> {
    const { stdout, stderr, exitCode } = await guest.ssh(command, { timeoutMs });
    expect({ command, stderr, exitCode }).toEqual({ command, stderr: "", exitCode: 0 });
    return stdout.trimEnd();
  }

  async function until(condition: string): Promise<void> {
    await output(`until ${condition}; do sleep 0.2; done`);
  }

  const rsyncdIsUp = "nixwrt-status | grep -q '^rsyncd  *up '";
  const mounted = "mountpoint -q /srv";

  /** Runs the real client as a user would. Paths in `words` are relative to the scratch folder. */
  async function rsync(words: readonly string[], env: Record<string, string> = { RSYNC_PASSWORD: password }) {
    const binds = [{ host: scratch, guest: "/scratch", writable: true }];
    return await guest.runTool(["rsync", ...words], { binds, cwd: "/scratch", env, timeoutMs: transferTimeout });
  }

  /** Returns the address of a module's folder. */
  async function daemon(path: string, user = "backup"): Promise<string> {
    return `rsync://${user}@127.0.0.1:${await guest.forward(873)}/${path}`;
  }

  async function overSsh(): Promise<string[]> {
    const options = "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR";
    return ["-e", `ssh -F none ${options} -i /scratch/key -p ${await guest.forward(22)}`];
  }

  async function copy(words: readonly string[]): Promise<void> {
    expect(await rsync(words)).toMatchObject({ stderr: "", exitCode: rsyncExit.ok });
  }

  /** Runs a shell script in the folder of the client's files, with Debian's programs for attributes. */
  async function attributes(script: string): Promise<string> {
    const binds = [{ host: scratch, guest: "/scratch", writable: true }];
    const tools = { ...(await openEmulatorTools(project)), root: await debianRoot("acl", "attr", "bash", "coreutils") };
    const { stdout, stderr, exitCode } = await runTool(tools, ["sh", "-ec", script], { binds, cwd: "/scratch" });
    expect({ script, stderr, exitCode }).toEqual({ script, stderr: "", exitCode: 0 });
    return stdout;
  }

  async function checkDisk(): Promise<void> {
    const binds = [{ host: join(scratch, "disk"), guest: "/disk" }];
    const result = await runTool(await openEmulatorTools(project), ["e2fsck", "-fn", "/disk"], { binds });
    expect(result).toMatchObject({ exitCode: 0 });
  }

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), "nixwrt-arhcive-"));
    const env = { ...process.env, SSH_AUTHORIZED_KEY: key.publicKey, RSYNC_PASSWORD: password };
    project = await openProject({ cwd: join(examples, "arhcive"), env });
    await writeFile(join(scratch, "key"), key.privateKey, { mode: 0o600 });
    await writeFile(join(scratch, "disk"), "");
    await truncate(join(scratch, "disk"), diskBytes);
    const binds = [{ host: join(scratch, "disk"), guest: "/disk", writable: true }];
    const mkfs = ["mkfs.ext4", "-q", "-L", "backup-disk", "/disk"];
    expect(await runTool(await openEmulatorTools(project), mkfs, { binds })).toMatchObject({ exitCode: 0 });
    tree = join(scratch, "tree");
    await mkdir(tree);
    await makeBackupTree(tree);
    expected = await describeTree(tree);
    await boot();
  });
  afterAll(async () => {
    await guest?.kill();
    await rm(scratch, { recursive: true, force: true });
  });

  it("is up, with the disk that was plugged in at power-on", async () => {
    await until(rsyncdIsUp);
    expect(await output("cat /proc/mounts")).toMatch(/^\/dev\/sd\w+ \/srv ext4 rw,noatime/m);
    expect(await output("ls -ld /srv/store")).toMatch(/ store +store /);
    expect(await output("hostname")).toBe("arhcive");
    expect(await output("ls -l /etc/rsyncd.secrets")).toMatch(/^-r-------- .* root +root /);
  });

  it("runs daemons with no more privileges than they need", async () => {
    // One after the other, because dropbear accepts five unauthenticated connections per address at a time, and drops the next.
    const daemons: Record<string, unknown> = {};
    for (const name of ["klogd", "net-eth0", "ntpd", "rsyncd", "syslogd"])
      daemons[name] = await daemonPower(guest, name);
    expect(daemons).toEqual({
      // CAP_SYSLOG
      klogd: { uid: 903, capabilities: "400000000" },
      // CAP_NET_BIND_SERVICE, CAP_NET_ADMIN, CAP_NET_RAW
      "net-eth0": { uid: 901, capabilities: "3400" },
      // CAP_SYS_TIME
      ntpd: { uid: 904, capabilities: "2000000" },
      // CAP_DAC_READ_SEARCH, CAP_SETGID, CAP_SETUID, CAP_NET_BIND_SERVICE, CAP_SYS_CHROOT
      rsyncd: { uid: 0, capabilities: "404c4" },
      syslogd: { uid: 902, capabilities: "0" },
    });
  });

  it("lists its modules without a password", async () => {
    const { stdout } = await rsync([`rsync://127.0.0.1:${await guest.forward(873)}/`], {});
    expect(stdout).toMatch(/^srv\s/m);
    expect(stdout).toMatch(/^restore\s/m);
  });

  it("stores 2,000 files over the daemon, and returns them unchanged", async () => {
    await copy(["-aHS", "--fsync", "tree/", await daemon("srv/daemon/")]);
    await copy([...restoring, await daemon("restore/daemon/"), "restored/"]);
    expect(await describeTree(join(scratch, "restored"))).toEqual(expected);
    expect((await stat(join(scratch, "restored/sparse"))).blocks).toBeLessThan(1000);
    expect(Number(await output("du -k /srv/store/daemon/sparse | cut -f1"))).toBeLessThan(500);
    // The second transfer sends nothing.
    const again = await rsync(["-aHSi", "tree/", await daemon("srv/daemon/")]);
    expect(again).toMatchObject({ stdout: "", stderr: "", exitCode: rsyncExit.ok });
    await rm(join(scratch, "restored"), { recursive: true });
  });

  it("stores them over ssh, and returns them unchanged", async () => {
    const ssh = await overSsh();
    await copy(["-aHS", ...ssh, "tree/", "store@127.0.0.1:/srv/store/ssh/"]);
    await copy([...restoring, ...ssh, "store@127.0.0.1:/srv/store/ssh/", "restored/"]);
    expect(await describeTree(join(scratch, "restored"))).toEqual(expected);
    await rm(join(scratch, "restored"), { recursive: true });
  });

  it("keeps ACLs and extended attributes, over the daemon and over ssh", async () => {
    // The sandbox has only one user, so no ACL entry can name another.
    await attributes(`mkdir -p attributed/folder && cd attributed && echo text > file && ln -s file link
setfattr -n user.comment -v 'as it was' file && setfattr -n user.binary -v 0x00ff0a file && setfattr -n user.empty folder
setfacl -m "u:$(id -u):r,g:$(id -g):rw,o::-" file && setfacl -d -m "u:$(id -u):rwx,o::-" folder`);
    const describe = (folder: string) => attributes(`cd ${folder} && getfacl -n -R . && getfattr -R -d -m - .`);
    const before = await describe("attributed");
    expect(before).toMatch(/^user:\d+:r--$/m);
    expect(before).toMatch(/^default:user:\d+:rwx$/m);
    expect(before).toContain('user.comment="as it was"');

    const ssh = await overSsh();
    for (const [options, there] of [
      [[], await daemon("srv/attributed/")],
      [ssh, "store@127.0.0.1:/srv/store/attributed-by-ssh/"],
    ] as const) {
      await copy(["-aAX", ...options, "attributed/", there]);
      const again = await rsync(["-aAXi", ...options, "attributed/", there]);
      expect(again).toMatchObject({ stdout: "", stderr: "", exitCode: rsyncExit.ok });
      await copy([...restoring, "-AX", ...options, there, "restored/"]);
      expect(await describe("restored")).toBe(before);
      await rm(join(scratch, "restored"), { recursive: true });
    }
  });

  it("stores what only root can create as plain files, and restores it", async () => {
    // Uses the sticky bit, because a change of owner, as in a sandbox, clears set-id bits.
    await attributes(
      "mkdir special && mkfifo -m 640 special/pipe && echo x > special/sticky && chmod 1711 special/sticky",
    );
    await copy(["-a", "special/", await daemon("system/special/")]);
    expect(await output("stat -c '%U %F' /srv/store/special/pipe")).toBe("store regular empty file");
    expect(await output("stat -c %a /srv/store/special/sticky")).toBe("711");
    await copy([...restoring, "--specials", await daemon("system/special/"), "restored/"]);
    const modes = await attributes("stat -c '%F %a' restored/pipe restored/sticky");
    expect(modes).toBe("fifo 640\nregular file 1711\n");
    await rm(join(scratch, "restored"), { recursive: true });
  });

  it("refuses a wrong password, an unknown user, and a client without a password", async () => {
    for (const [user, given] of [
      ["backup", "wrong"],
      ["root", password],
      ["backup", ""],
    ] as const) {
      const { stderr, exitCode } = await rsync(["-a", "key", await daemon("srv/", user)], { RSYNC_PASSWORD: given });
      expect(stderr).toContain("@ERROR: auth failed on module srv");
      expect(exitCode).toBe(rsyncExit.protocol);
    }
    await output("[ ! -e /srv/store/key ]");
  });

  it("refuses to write to a module that is read-only", async () => {
    const { stderr, exitCode } = await rsync(["-a", "key", await daemon("restore/")]);
    expect(stderr).toContain("module is read only");
    expect(exitCode).not.toBe(rsyncExit.ok);
    await output("[ ! -e /srv/store/key ]");
  });

  it("unmounts a disk that is pulled out, and mounts it when it is back", async () => {
    await guest.detachDisk("backup");
    await until(`! ${mounted} && ! ${rsyncdIsUp}`);
    expect(await output("pidof rsync || true")).toBe("");
    await guest.attachDisk("backup");
    await until(rsyncdIsUp);
    await output(mounted);
    // Neither service has died, so the next start is not delayed.
    expect(await output("nixwrt-status")).toMatch(/^mount-srv +up .* 0$[\s\S]*^rsyncd +up .* 0$/m);
    await copy(["-aHSn", "--checksum", "tree/folder 0/", await daemon("srv/daemon/folder 0/")]);
  });

  it("survives when a disk is pulled out during a transfer", async () => {
    const transfer = rsync(["-a", "--fsync", "tree/", await daemon("srv/interrupted/")]);
    await until("[ -e '/srv/store/interrupted/folder 9' ]");
    // The process that serves the client runs as the module's user.
    const others = "for pid in $(pidof rsync); do [ $pid = $(cat /run/sv/rsyncd/pid) ] || cat /proc/$pid/status; done";
    expect(await output(`(${others}) | grep -E '^(Uid|CapEff|CapPrm):' | sort -u`)).toBe(
      "CapEff:\t0000000000000000\nCapPrm:\t0000000000000000\nUid:\t1000\t1000\t1000\t1000",
    );
    await guest.detachDisk("backup");
    expect((await transfer).exitCode).not.toBe(rsyncExit.ok);
    await until(`! ${mounted} && ! ${rsyncdIsUp}`);
    await guest.attachDisk("backup");
    await until(rsyncdIsUp);
    await copy(["-aHS", "--fsync", "tree/", await daemon("srv/interrupted/")]);
  });

  it("loses no finished transfer when the power fails", async () => {
    await copy(["-aH", "--fsync", "--exclude=big", "--exclude=sparse", "tree/", await daemon("srv/powercut/")]);
    await guest.kill();
    await boot();
    await until(rsyncdIsUp);
    expect(await output("dmesg")).toMatch(/EXT4-fs \(sd\w+\): recovery complete/);
    const differs = await rsync([
      "-aHcin",
      "--exclude=big",
      "--exclude=sparse",
      "tree/",
      await daemon("srv/powercut/"),
    ]);
    expect(differs).toMatchObject({ stdout: "", stderr: "", exitCode: rsyncExit.ok });
  });

  it("unmounts the disk cleanly at shutdown", async () => {
    expect(await guest.powerOff()).toMatchObject({ reason: "guest-shutdown" });
    await checkDisk();
  });

  it("starts without the disk, and serves it when it is plugged in", async () => {
    await boot(false);
    expect(await output("nixwrt-status || true")).toMatch(/^rsyncd +waiting /m);
    await output(`! ${mounted}`);
    await guest.attachDisk("backup");
    await until(rsyncdIsUp);
    await output("[ -e /srv/store/daemon/big ]");
  });

  it("restarts every daemon after each of 20 kills", async () => {
    await guest.kill();
    // How long a daemon has run decides whether its next start is delayed, so the guest's time must not depend on how busy this machine is.
    await boot(true, countedTime(project, "fast", { skipIdle: true }));
    await guest.console.run(`until ${rsyncdIsUp}; do sleep 0.2; done`);
    const daemons = ["klogd", "net-eth0", "ntpd", "rsyncd", "sshd", "syslogd", "watchdog"];
    expect(await killAgainAndAgain(guest, daemons, 20)).toEqual(daemons);
    const transfer =
      "rsync -an --checksum '/srv/store/daemon/folder 0/' 'rsync://backup@127.0.0.1/srv/daemon/folder 0/'";
    for (const command of ["nixwrt-status", `RSYNC_PASSWORD=${shellQuote(password)} ${transfer}`])
      expect(await guest.console.run(command)).toMatchObject({ exitCode: 0 });
  });
});
