import { join } from "node:path";
import { openEmulatorTools, openProject, type Project } from "@nixwrt/core/host";
import { bootImage, createProject, type Guest, makeSshKey } from "@nixwrt/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { debianRoot } from "./debianRoot.js";
import { daemonPower } from "./guests.js";
import { examples, repository } from "./support.js";
import { type SyslogLine, SyslogReceiver } from "./syslogReceiver.js";
import { startTimeServer, type TimeServer } from "./timeServer.js";

/**
 * Returns the example with plugins replaced by others of the same names. Its kernel has syslog's ring buffer, whether it is used or not, so
 * that all devices share it.
 */
const config = (plugins: string) => `
import { defineConfig } from "@nixwrt/core";
import { ntpd } from "@nixwrt/plugin-ntpd";
import { syslog } from "@nixwrt/plugin-syslog";
import arhcive from ${JSON.stringify(join(examples, "arhcive/nixwrt.config.ts"))};

const ours = [${plugins}];
const names = ours.map(({ name }) => name);
export default defineConfig((context) => {
  const example = arhcive(context);
  return {
    ...example,
    plugins: [...example.plugins.filter(({ name }) => !names.includes(name)), ...ours],
    kernel: { config: { ...example.kernel.config, SYSVIPC: "y" } },
  };
});
`;

const key = makeSshKey();

/** A guest, and what is created for it. */
interface Device extends AsyncDisposable {
  readonly guest: Guest;
  readonly project: Project;
}

async function bootWith(plugins: string): Promise<Device> {
  const files = { "nixwrt.config.ts": config(plugins) };
  const folder = await createProject(files, { packagesFrom: repository });
  const env = { ...process.env, SSH_AUTHORIZED_KEY: key.publicKey, RSYNC_PASSWORD: "unused" };
  const project = await openProject({ cwd: folder.directory, env });
  const guest = await bootImage({ project, privateKey: key.privateKey, clock: "2001-01-01", reachHost: true });
  return {
    guest,
    project,
    async [Symbol.asyncDispose]() {
      await guest.kill();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Returns the output of a command, without the final newline. The command must succeed. */
async function outputOf({ guest }: Device, command: string, timeoutMs = 60_000): Promise<string> {
  const { stdout, stderr, exitCode } = await guest.ssh(command, { timeoutMs });
  expect({ command, stderr, exitCode }).toEqual({ command, stderr: "", exitCode: 0 });
  return stdout.trimEnd();
}

/** Numbers of syslog's facilities. */
const facility = { kernel: 0, daemon: 3, local0: 16 };
const severity = { warning: 4, notice: 5, info: 6 };

/** Milliseconds. ntpd asks a server that did not answer again after half a minute, and then a few more times. */
const syncTimeout = 180_000;
/** An hour in seconds. */
const hour = 3600;

describe("a device whose clock is wrong, with a log host and a time server", () => {
  const receiver = new SyslogReceiver();
  let device: Device;
  let timeServer: TimeServer | undefined;
  let startServer: () => Promise<TimeServer>;

  const output = (command: string, timeoutMs?: number) => outputOf(device, command, timeoutMs);

  async function until(condition: string, timeoutMs?: number): Promise<void> {
    await output(`until ${condition}; do sleep 0.2; done`, timeoutMs);
  }

  /** Waits until the log host has received a line. */
  async function received(wanted: Partial<SyslogLine>, text: RegExp): Promise<void> {
    const found = () => receiver.lines.find((line) => text.test(line.text));
    await expect.poll(found, { timeout: 60_000 }).toMatchObject({ host: "arhcive", ...wanted });
  }

  /** Kills a daemon, and waits until it is up again. */
  async function killAndAwait(name: string): Promise<void> {
    const before = await output(`cat /run/sv/${name}/pid`);
    await output(`kill -9 ${before}`);
    await until(`nixwrt-status | grep -q '^${name}  *up ' && [ "$(cat /run/sv/${name}/pid)" != ${before} ]`);
  }

  beforeAll(async () => {
    await receiver.open();
    // Reserves a port for a server that starts later.
    const vacant = new SyslogReceiver();
    await vacant.open();
    await vacant.close();
    device = await bootWith(`
  ntpd({ servers: ["10.0.2.2:${vacant.port}"], listen: true, script: 'echo "$1" >> /run/ntpd/said' }),
  syslog({ remote: { host: "10.0.2.2", port: ${receiver.port} } }),
`);
    const { tools } = await openEmulatorTools(device.project);
    const root = await debianRoot("chrony");
    startServer = () => startTimeServer(tools, root, vacant.port);
  });
  afterAll(async () => {
    await device?.[Symbol.asyncDispose]();
    await timeServer?.stop();
    await receiver.close();
  });

  it("starts at the build date, and does not wait for a time server", async () => {
    const built = Number(await output("cat /etc/build-date"));
    const now = Number(await output("date +%s"));
    expect(built).toBeGreaterThan(Date.UTC(2025, 0) / 1000);
    expect(now).toBeGreaterThanOrEqual(built);
    expect(now).toBeLessThan(built + hour);
    await until("nixwrt-status | grep -q '^ntpd  *up '");
    expect(await output("ls /run/ntpd/said 2>&1 || true")).toContain("No such file");
  });

  it("sends the kernel's messages from before syslogd, and the output of boot scripts", async () => {
    await received({ facility: facility.kernel, tag: "kernel" }, /Linux version 6\.12\./);
    await received(
      { facility: facility.daemon, severity: severity.info },
      /clock: the clock was earlier than the image's build/,
    );
  });

  it("sends the output of services under their names, with host and severity", async () => {
    const service = { facility: facility.daemon, severity: severity.info };
    await received({ ...service, tag: "net-eth0" }, /lease of 10\.0\.2\.15 obtained/);
    await received({ ...service, tag: "sshd" }, /Pubkey auth succeeded for 'root'/);
    await output("logger -p local0.warning -t me 'disk is full'");
    await received({ facility: facility.local0, severity: severity.warning, tag: "me" }, /^disk is full$/);
    await output("logger -t long $(printf '%900s' | tr ' ' x)");
    await received({ tag: "long" }, /^x{900}$/);
    expect(receiver.garbled).toEqual([]);
  });

  it("lets the time server bind its port, and gives no daemon more privileges than it needs", async () => {
    await until("nixwrt-status | grep -q '^ntpd  *up '");
    expect(await daemonPower(device.guest, "ntpd")).toEqual({ uid: 904, capabilities: "2000400" });
    expect(await daemonPower(device.guest, "syslogd")).toEqual({ uid: 902, capabilities: "0" });
  });

  it("shows the same messages with logread", async () => {
    const log = await output("logread");
    expect(log).toMatch(/^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d arhcive kern\.\w+ kernel: .*Linux version 6\.12\./m);
    expect(log).toMatch(/ arhcive daemon\.info sshd: .*Pubkey auth succeeded/);
    expect(log).toMatch(/ arhcive local0\.warn me: disk is full$/m);
  });

  it("continues after its daemons were killed", async () => {
    await killAndAwait("syslogd");
    await output("logger -t me 'after syslogd'");
    await received({ tag: "me" }, /^after syslogd$/);
    // The services' loggers have found the new socket.
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

  it("does not block while the log host is down, and sends again when it is back", async () => {
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
    await until("grep -q stratum /run/ntpd/said 2>/dev/null", syncTimeout);
    expect(await output("cat /run/ntpd/said")).toMatch(/^step$/m);
    const before = Math.floor(Date.now() / 1000);
    const now = Number(await output("date +%s"));
    expect(now).toBeGreaterThanOrEqual(before - 1);
    expect(now).toBeLessThanOrEqual(Date.now() / 1000 + 1);

    const ask = "ntpd -n -w -p 127.0.0.1 > /run/answer 2>&1 & asking=$!";
    const answered = "grep -q 'reply from 127.0.0.1: offset' /run/answer 2>/dev/null";
    await output(`${ask}; until ${answered}; do sleep 0.2; done; kill $asking`, syncTimeout);
    // nixwrt-status counts seconds since power-on, independent of changes of the clock.
    const seconds = /^sshd +up +(\d+)/m.exec((await device.guest.ssh("nixwrt-status")).stdout)?.[1];
    expect(Number(seconds)).toBeLessThan(hour);
  });
});

describe("a device that keeps its log in a file, and gets time servers by DHCP", () => {
  let device: Device;
  const output = (command: string) => outputOf(device, command);

  beforeAll(async () => {
    device = await bootWith('ntpd(), syslog({ file: "/run/log/messages", size: 4, keep: 2 })');
  });
  afterAll(async () => await device?.[Symbol.asyncDispose]());

  it("runs syslogd as root only to create the file", async () => {
    expect(await daemonPower(device.guest, "syslogd")).toEqual({ uid: 0, capabilities: "2" });
  });

  it("rotates the file", async () => {
    expect(await output("cat /run/log/messages*")).toContain("kernel: ");
    await output("for number in $(seq 200); do logger -t fill $(printf '%100s' | tr ' ' x); done");
    expect(await output("ls /run/log/messages*")).toBe("/run/log/messages\n/run/log/messages.0\n/run/log/messages.1");
    const sizes = (await output("stat -c %s /run/log/messages*")).split("\n").map(Number);
    for (const size of sizes) expect(size).toBeLessThan(5 * 1024);
  });

  it("asks the public pool, or the servers from the lease", async () => {
    const words = "tr '\\0' ' ' < /proc/$(pidof ntpd)/cmdline";
    const asking = (servers: string) =>
      output(`until (${words} | grep -q '^ntpd -n -p ${servers} $') 2>/dev/null; do sleep 0.2; done`);
    await asking("0.pool.ntp.org .* -p 3.pool.ntp.org");
    // QEMU's DHCP server names no time servers, so this simulates what udhcpc does with another server's lease.
    const lease =
      "METRIC=0 MTU= interface=eth0 ip=10.0.2.15 mask=24 router=10.0.2.2 dns=10.0.2.3 ntpsrv='10.0.2.2 10.0.2.9'";
    await output(`${lease} /etc/udhcpc.script renew; sv kill ntpd`);
    await asking("10.0.2.2 -p 10.0.2.9");
  });
});
