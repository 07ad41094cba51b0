import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { openEmulatorTools, openProject } from "@nixwrt/core";
import { bootImage, createProject, type Guest, makeSshKey, type TemporaryProject } from "@nixwrt/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { examples, repository } from "./support.js";
import { type SyslogLine, SyslogReceiver } from "./syslogReceiver.js";
import { chronyRoot, startTimeServer, type TimeServer } from "./timeServer.js";

/** The example with our peers in place of its own, so that its kernel will do. */
const config = (timePort: number, logPort: number) => `
import { defineConfig } from "@nixwrt/core";
import { ntpd } from "@nixwrt/plugin-ntpd";
import { syslog } from "@nixwrt/plugin-syslog";
import arhcive from ${JSON.stringify(join(examples, "arhcive/nixwrt.config.ts"))};

const ours = [
  ntpd({ servers: ["10.0.2.2:${timePort}"], listen: true, script: 'echo "$1" >> /run/ntpd.said' }),
  syslog({ remote: { host: "10.0.2.2", port: ${logPort} } }),
];
const names = ours.map(({ name }) => name);
export default defineConfig((context) => {
  const example = arhcive(context);
  return { ...example, plugins: [...example.plugins.filter(({ name }) => !names.includes(name)), ...ours] };
});
`;

/** What syslog calls them. */
const facility = { kernel: 0, daemon: 3, local0: 16 };
const severity = { warning: 4, notice: 5, info: 6 };

/** Milliseconds: ntpd asks a server that was not there again after half a minute, and then some times more. */
const syncTimeout = 180_000;
/** Seconds. */
const hour = 3600;

describe("a device whose clock is wrong, with a log host and a time server", () => {
  const key = makeSshKey();
  const receiver = new SyslogReceiver();
  let project: TemporaryProject;
  let timeServer: TimeServer | undefined;
  let startServer: () => Promise<TimeServer>;
  let guest: Guest;

  /** What a command wrote, without the final line end; it must succeed. */
  async function output(command: string, timeoutMs = 60_000): Promise<string> {
    const { stdout, stderr, exitCode } = await guest.ssh(command, { timeoutMs });
    expect({ command, stderr, exitCode }).toEqual({ command, stderr: "", exitCode: 0 });
    return stdout.trimEnd();
  }

  async function until(condition: string, timeoutMs?: number): Promise<void> {
    await output(`until ${condition}; do sleep 0.2; done`, timeoutMs);
  }

  /** Waits for a line at the log host. */
  async function received(wanted: Partial<SyslogLine>, text: RegExp): Promise<void> {
    const found = () => receiver.lines.find((line) => text.test(line.text));
    await expect.poll(found, { timeout: 60_000 }).toMatchObject({ host: "arhcive", ...wanted });
  }

  /** Kills a daemon, and waits until it is back. */
  async function killAndAwait(name: string): Promise<void> {
    const before = await output(`cat /run/sv/${name}/pid`);
    await output(`kill -9 ${before}`);
    await until(`nixwrt-status | grep -q '^${name}  *up ' && [ "$(cat /run/sv/${name}/pid)" != ${before} ]`);
  }

  beforeAll(async () => {
    await receiver.open();
    // A port that is free now; the server comes later.
    const vacant = new SyslogReceiver();
    await vacant.open();
    await vacant.close();
    project = await createProject(
      { "nixwrt.config.ts": config(vacant.port, receiver.port) },
      { packagesFrom: repository },
    );
    await copyFile(join(examples, "arhcive/nixwrt.lock"), join(project.directory, "nixwrt.lock"));
    const env = { ...process.env, SSH_AUTHORIZED_KEY: key.publicKey, RSYNC_PASSWORD: "unused" };
    const opened = await openProject({ cwd: project.directory, env });
    guest = await bootImage({ project: opened, privateKey: key.privateKey, clock: "2001-01-01" });
    const { tools } = await openEmulatorTools(opened);
    const root = await chronyRoot();
    startServer = () => startTimeServer(tools, root, vacant.port);
    await guest.waitForSsh();
  });
  afterAll(async () => {
    await guest?.kill();
    await timeServer?.stop();
    await receiver.close();
    await project?.[Symbol.asyncDispose]();
  });

  it("starts at the build date, and waits for no time server", async () => {
    const built = Number(await output("cat /etc/build-date"));
    const now = Number(await output("date +%s"));
    expect(built).toBeGreaterThan(Date.UTC(2025, 0) / 1000);
    expect(now).toBeGreaterThanOrEqual(built);
    expect(now).toBeLessThan(built + hour);
    await until("nixwrt-status | grep -q '^ntpd  *up '");
    expect(await output("ls /run/ntpd.said 2>&1 || true")).toContain("No such file");
  });

  it("sends what the kernel said before there was a syslogd, and what was done at boot", async () => {
    await received({ facility: facility.kernel, tag: "kernel" }, /Linux version 6\.12\./);
    await received(
      { facility: facility.daemon, severity: severity.info },
      /clock: the clock was before the image's build/,
    );
  });

  it("sends what services say, under their names, with host and severity", async () => {
    const service = { facility: facility.daemon, severity: severity.info };
    await received({ ...service, tag: "net-eth0" }, /lease of 10\.0\.2\.15 obtained/);
    await received({ ...service, tag: "sshd" }, /Pubkey auth succeeded for 'root'/);
    await output("logger -p local0.warning -t me 'disk is full'");
    await received({ facility: facility.local0, severity: severity.warning, tag: "me" }, /^disk is full$/);
    await output("logger -t long $(printf '%900s' | tr ' ' x)");
    await received({ tag: "long" }, /^x{900}$/);
    expect(receiver.garbled).toEqual([]);
  });

  it("shows the same with logread", async () => {
    const log = await output("logread");
    expect(log).toMatch(/^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d arhcive kern\.\w+ kernel: .*Linux version 6\.12\./m);
    expect(log).toMatch(/ arhcive daemon\.info sshd: .*Pubkey auth succeeded/);
    expect(log).toMatch(/ arhcive local0\.warn me: disk is full$/m);
  });

  it("goes on after its daemons were killed", async () => {
    await killAndAwait("syslogd");
    await output("logger -t me 'after syslogd'");
    await received({ tag: "me" }, /^after syslogd$/);
    // The loggers of the services have found the new socket.
    const before = receiver.lines.length;
    await output("true");
    await expect.poll(() => receiver.lines.slice(before).map(({ tag }) => tag)).toContain("sshd");
    expect(await output("logread")).toContain("after syslogd");

    await killAndAwait("klogd");
    await output("echo '<13>after klogd' > /dev/kmsg");
    await received({ facility: 1, severity: severity.notice }, /after klogd$/);
    const first = receiver.lines.filter(({ text }) => text.includes("Linux version 6.12."));
    expect(first).toHaveLength(1);
  });

  it("is held up by nothing while the log host is down, and sends again when it is back", async () => {
    await receiver.close();
    await output("for number in $(seq 500); do logger -t burst $number; done");
    expect(await output("logread | grep -c burst:")).toBe("500");
    await until("nixwrt-status | grep -q '^syslogd  *up '");
    await receiver.open();
    await output("logger -t me 'are you there'");
    await received({ tag: "me" }, /^are you there$/);
    expect(receiver.lines.some(({ tag }) => tag === "burst")).toBe(false);
  });

  it("sets its clock as soon as a time server answers, tells its script, and serves the time itself", async () => {
    timeServer = await startServer();
    await until("grep -q stratum /run/ntpd.said 2>/dev/null", syncTimeout);
    expect(await output("cat /run/ntpd.said")).toMatch(/^step$/m);
    const before = Math.floor(Date.now() / 1000);
    const now = Number(await output("date +%s"));
    expect(now).toBeGreaterThanOrEqual(before - 1);
    expect(now).toBeLessThanOrEqual(Date.now() / 1000 + 1);

    const ask = "ntpd -n -w -p 127.0.0.1 > /run/answer 2>&1 & asking=$!";
    const answered = "grep -q 'reply from 127.0.0.1: offset' /run/answer 2>/dev/null";
    await output(`${ask}; until ${answered}; do sleep 0.2; done; kill $asking`, syncTimeout);
    // Seconds of status are those since power-on, not those that the clock went through.
    const seconds = /^sshd +up +(\d+)/m.exec((await guest.ssh("nixwrt-status")).stdout)?.[1];
    expect(Number(seconds)).toBeLessThan(hour);
  });
});
