import { join } from "node:path";
import { shellQuote } from "@nixwrt/core";
import { openProject } from "@nixwrt/core/host";
import { bootImage, createProject, type Guest, makeSshKey, type TemporaryProject } from "@nixwrt/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDisk } from "../bench/makeDisk.js";
import { countedTime } from "./countedTime.js";
import { daemonPower, guestConfig, killAgainAndAgain, outputOf } from "./guests.js";

const key = makeSshKey();

/** Seconds that are at least between two starts of a daemon, after each kill. */
const leastSeconds = [0, 1, 2, 4, 8, 10, 10];
const kills = leastSeconds.length;

/** A daemon that only sleeps. */
const idle = "exec sleep 100000";

/** A valid interface name that a shell could misread. */
const oddInterface = "1-.a_B..z";

const settings = {
  hostname: "services",
  interfaces: { eth0: { dhcp: true }, [oddInterface]: { vlan: { of: "eth0", id: 7 }, addresses: ["10.7.0.1/24"] } },
  users: { crier: { uid: 500 } },
  filesystems: {
    "/var/data": { source: "LABEL=data", type: "ext4" },
    "/var/data/more": { source: "LABEL=more", type: "ext4" },
  },
  groups: { criers: { gid: 700, members: ["crier"] } },
  services: {
    first: { oneshot: "echo made ready", finish: "echo first was undone > /dev/console" },
    broken: { oneshot: "[ -e /tmp/mended ] || { echo cannot do it; exit 3; }" },
    blocked: { oneshot: "touch /run/blocked-was-done", dependsOn: ["broken"] },
    endless: { oneshot: "until [ -e /tmp/ended ]; do sleep 1; done" },
    patient: { oneshot: "touch /run/patient-was-done", dependsOn: ["endless"] },
    "patient-too": { run: idle, dependsOn: ["patient"] },
    stuck: { run: idle, dependsOn: ["slow", "blocked"] },
    clerk: {
      oneshot: `echo "I am $(id -un) in $HOME: $GREETING" > "/run/a clerk's/file"`,
      user: "crier",
      environment: { GREETING: 'it\'s "$HOME"' },
      directories: [{ path: "/run/a clerk's", mode: 0o750 }],
    },
    crier: {
      run: `echo "I am $(id -un) in $HOME: $GREETING"; touch /run/crier/file; ${idle}`,
      prepare: 'echo "$GREETING" > /run/prepared',
      finish: "echo crier has ended > /dev/console",
      user: "crier",
      environment: { GREETING: 'it\'s "$HOME"' },
      directories: [{ path: "/run/crier", mode: 0o750 }],
    },
    slow: { run: idle, ready: "[ -e /tmp/slow-is-ready ]" },
    eager: { run: `[ -e /tmp/slow-is-ready ] && echo after slow; ${idle}`, dependsOn: ["slow"] },
    listener: {
      run: "until [ -e /tmp/listener-can ]; do sleep 0.2; done; exec dropbear -F -R -p 7000",
      ready: { tcp: 7000 },
    },
    late: {
      oneshot: "[ -e /tmp/late-can ] && echo done >> /tmp/late",
      finish: "echo late was undone > /dev/console",
      dependsOn: ["eager"],
    },
  },
};

/** One line of nixwrt-status. */
interface Status {
  readonly state: string;
  readonly seconds: number;
  readonly lastExit: string;
  readonly restarts: number;
  readonly note: string;
}

let project: TemporaryProject;
let guest: Guest;

async function boot(): Promise<Guest> {
  // How long a daemon has run decides whether its next start is delayed, so the guest's time must not depend on how busy this machine is.
  const counted = countedTime(await openProject({ cwd: project.directory }), "fast");
  const disks = ["more", "data"].map((id) => ({ id, file: join(project.directory, id) }));
  return await bootImage({ project: counted, privateKey: key.privateKey, disks });
}

async function output(command: string, timeoutMs?: number): Promise<string> {
  return await outputOf(guest, command, timeoutMs);
}

async function status(): Promise<Record<string, Status>> {
  const { stdout } = await guest.ssh("nixwrt-status");
  const lines = stdout.matchAll(/^(\S+) +([a-z-]+) +(-?\d+) {2}(-|code \d+|signal \d+) +(\d+)(?: {2}(.*))?$/gm);
  return Object.fromEntries(
    [...lines].map(([, name = "", state = "", seconds, lastExit = "", restarts, note = ""]) => [
      name,
      { state, seconds: Number(seconds), lastExit, restarts: Number(restarts), note },
    ]),
  );
}

/** Waits in the guest until a condition of its shell holds. */
async function until(condition: string): Promise<void> {
  await output(`until ${condition}; do sleep 0.2; done`);
}

beforeAll(async () => {
  project = await createProject({ "nixwrt.config.ts": await guestConfig(key.publicKey, settings) });
  const opened = await openProject({ cwd: project.directory });
  for (const label of ["more", "data"]) await makeDisk(opened, join(project.directory, label), 32 * 2 ** 20, label);
  guest = await boot();
});
afterAll(async () => {
  await guest?.kill();
  await project?.[Symbol.asyncDispose]();
});

describe("services", () => {
  it("run as their user, with their variables and folders, and write to their log", async () => {
    await until("grep -q crier /run/log/crier/current");
    expect(await output("cat /run/log/crier/current")).toMatch(
      /^\d{4}-\d\d-\d\d_\d\d:\d\d:\d\d\.\d+ I am crier in \/: it's "\$HOME"$/,
    );
    expect(await daemonPower(guest, "crier")).toEqual({ uid: 500, capabilities: "0" });
    expect(await output("grep ^Groups: /proc/$(cat /run/sv/crier/pid)/status")).toMatch(/^Groups:\t500 700\s*$/);
    expect(await output("stat -c '%U %a' /run/prepared")).toBe("root 644");
    expect(await output("stat -c '%U %a' /run/crier /run/crier/file")).toBe("crier 750\ncrier 644");
  });

  it("run oneshots as their user, too", async () => {
    const file = shellQuote("/run/a clerk's/file");
    expect(await output(`cat ${file}`)).toBe('I am crier in /: it\'s "$HOME"');
    expect(await output(`stat -c %U ${file}`)).toBe("crier");
    expect((await status()).clerk).toMatchObject({ state: "done" });
  });

  it("fail if a dependency failed at boot, and the status gives the reason", async () => {
    await until("[ -e /run/nixwrt/failed/stuck ]");
    expect(await status()).toMatchObject({
      broken: { state: "failed", lastExit: "code 3", note: "see /run/log/broken" },
      blocked: { state: "failed", lastExit: "-", note: "needs broken" },
      stuck: { state: "failed", lastExit: "-", note: "needs blocked" },
    });
    expect(await output("cat /run/log/broken /run/log/blocked")).toBe(
      "cannot do it\nfailed: code 3\nnot done: it needs broken",
    );
    await output("[ ! -e /run/blocked-was-done ]");
  });

  it("do not keep the device from starting if a oneshot does not end, and only what depends on it waits", async () => {
    await until("[ -e /run/nixwrt/waiting/patient-too ]");
    expect(await status()).toMatchObject({
      endless: { state: "running" },
      patient: { state: "running" },
      "patient-too": { state: "waiting", note: "for patient" },
    });
    await output("[ ! -e /run/patient-was-done ]");
    await output("touch /tmp/ended");
    await until("nixwrt-status | grep -q '^patient-too  *up '");
    expect(await status()).toMatchObject({ endless: { state: "done" }, patient: { state: "done" } });
    await output("[ -e /run/patient-was-done ]");
  });

  it("set up an interface with any valid name", async () => {
    const name = shellQuote(oddInterface);
    expect(await output(`ip addr show dev ${name}`)).toContain(" 10.7.0.1/24 ");
    expect(await status()).toMatchObject({
      [`link-${oddInterface}`]: { state: "done" },
      [`net-${oddInterface}`]: { state: "done" },
    });
  });

  it("wait for their dependencies, which the status names", async () => {
    await until("[ -e /run/nixwrt/waiting/late ]");
    expect(await status()).toMatchObject({
      slow: { state: "starting" },
      eager: { state: "waiting", note: "for slow" },
      late: { state: "waiting", note: "for eager" },
      first: { state: "done", lastExit: "-" },
      broken: { state: "failed", lastExit: "code 3" },
      sshd: { state: "up", lastExit: "-", restarts: 0 },
    });
    expect((await guest.ssh("nixwrt-status")).exitCode).toBe(1);
    expect(await output("cat /run/log/eager/current")).toBe("");
  });

  it("start when their dependency is ready; oneshots that depend on them are tried until they succeed", async () => {
    await output("touch /tmp/slow-is-ready");
    await until("grep -q 'after slow' /run/log/eager/current");
    await until("[ -e /run/nixwrt/restarts/late ]");
    expect((await status()).late).toMatchObject({ lastExit: "code 1" });
    await output("touch /tmp/late-can");
    await until("[ -e /run/nixwrt/up/late ]");
    await until("grep -q down /run/sv/late/stat");
    expect(await status()).toMatchObject({ slow: { state: "up" }, eager: { state: "up" }, late: { state: "done" } });
    expect(await output("cat /tmp/late")).toBe("done");
  });

  it("start when the failed dependency has been repaired and run", async () => {
    const again = (names: string) => output(`. /usr/lib/nixwrt/functions; oneshot ${names}`);
    await output("touch /tmp/mended");
    await again("broken");
    expect(await status()).toMatchObject({ broken: { state: "done" }, blocked: { state: "failed" } });
    await again("blocked broken");
    await until("nixwrt-status | grep -q '^stuck  *up '");
    expect(await status()).toMatchObject({ blocked: { state: "done", note: "" }, stuck: { note: "" } });
  });

  it("count as up only when they listen on their port", async () => {
    expect((await status()).listener).toMatchObject({ state: "starting" });
    await output("touch /tmp/listener-can");
    await until("nixwrt-status | grep -q '^listener  *up '");
    expect(await output("netstat -ltn | grep -c ':7000 '")).not.toBe("0");
    expect(await output("cat /run/log/listener/current")).toBe("");
  });

  it("restart after each kill, with increasing delays, and the status shows it", async () => {
    const daemons = ["crier", "net-eth0", "slow", "sshd", "watchdog"];
    expect(await killAgainAndAgain(guest, daemons, kills)).toEqual(daemons);
    const now = await status();
    for (const name of daemons) expect(now[name]).toMatchObject({ state: "up", lastExit: "signal 9", restarts: kills });
    const log = await output("cat /run/log/crier/*");
    expect(log).not.toMatch(/starting again in (1[1-9]|[2-9]\d|\d{3,}) s/);
    const starts = [...log.matchAll(/^(\S+)_(\S+) I am crier/gm)].map(
      ([, day, time]) => Date.parse(`${day}T${time}Z`) / 1000,
    );
    const gaps = starts.slice(-kills).map((start, index) => start - (starts.at(index - kills - 1) ?? 0));
    // The supervisor counts whole seconds, and the daemon writes its line a moment after it has started.
    const tooShort = gaps.filter((seconds, index) => seconds < (leastSeconds[index] ?? 0) - 2);
    expect({ gaps, tooShort }).toEqual({ gaps, tooShort: [] });
  });

  it("stop at once when stopped by hand, and stay down until they are started", async () => {
    await guest.console.run("kill -9 $(cat /run/sv/crier/pid)");
    await until("grep -q finish /run/sv/crier/stat");
    await output("sv down crier");
    await until("grep -q ^down /run/sv/crier/stat");
    expect((await status()).crier).toMatchObject({ state: "down", restarts: kills + 1 });
    await output("sv up crier");
    await until("[ -e /run/nixwrt/up/crier ]");
  });

  it("do not count as failed when they are restarted by hand", async () => {
    await output("sv restart crier");
    // runsv itself waits a second if the service was up for less than that.
    await until("nixwrt-status | grep -q '^crier  *up '");
    expect((await status()).crier).toMatchObject({ lastExit: "signal 15", restarts: kills + 1 });
    // The start after the next death is not delayed either.
    await output("[ ! -e /run/nixwrt/deaths/crier ]");
  });

  it("run once, not twice, after their supervisor was killed", async () => {
    for (const name of ["crier", "watchdog"]) {
      const before = await output(`cat /run/sv/${name}/pid`);
      await guest.console.run(`. /usr/lib/nixwrt/functions; parent_of ${before}; kill -9 $parent`);
      const isNew = `is_ready ${name} && [ "$(cat /run/sv/${name}/pid)" != ${before} ]`;
      await guest.console.run(`until ${isNew}; do sleep 0.2; done`);
      await output(`[ ! -e /proc/${before} ]`);
      await until(`grep -q 'its supervisor was killed' /run/log/${name}/current`);
    }
    expect(await output("grep -sl '^Uid:.500' /proc/[0-9]*/status | wc -l")).toBe("1");
  });

  it("do not lose their log when its writer dies", async () => {
    const count = "$(cat /run/log/crier/* | grep -c 'I am crier')";
    const before = Number(await output(`echo ${count}`));
    await output("kill -9 $(cat /run/sv-log/crier/pid)");
    await guest.ssh("sv restart crier"); // gives up waiting before the back-off has
    await until(`[ ${count} -gt ${before} ]`);
  });

  it("keep their logs small", async () => {
    await output("(yes 0123456789012345678901234567890123456789 | head -n 3000) > /proc/$(cat /run/sv/crier/pid)/fd/1");
    await until("[ $(ls /run/log/crier | grep -c ^@) -ge 2 ]");
    expect(Number(await output("du -sk /run/log/crier | cut -f1"))).toBeLessThan(100);
  });

  it("mount disks below /var, and one on another", async () => {
    await until("mountpoint -q /var/data/more");
    expect(await output("grep /var/data /proc/mounts")).toMatch(
      /^\/dev\/sd\w+ \/var\/data ext4 .*\n\/dev\/sd\w+ \/var\/data\/more ext4 /,
    );
    expect(await status()).toMatchObject({ "mount-var-data": { state: "up" }, "mount-var-data-more": { state: "up" } });
  });

  it("end at shutdown before oneshots are undone in reverse order", async () => {
    await until("[ -e /run/nixwrt/up/crier ]");
    const before = guest.console.text.length;
    expect(await guest.powerOff()).toMatchObject({ reason: "guest-shutdown", exitCode: 0 });
    const said = guest.console.text.slice(before).match(/crier has ended|late was undone|first was undone/g);
    expect(said).toEqual(["crier has ended", "late was undone", "first was undone"]);
  });
});

describe("the watchdog", () => {
  it("restarts the device when nothing resets the timer, but not after it was stopped cleanly", async () => {
    guest = await boot();
    await output("sv -w 5 down watchdog; sv -w 5 up watchdog");
    await until("[ -e /run/nixwrt/up/watchdog ]");
    const before = guest.console.text.length;
    // `once`: runsv does not start the program again after a kill.
    await output("sv once watchdog; kill -9 $(cat /run/sv/watchdog/pid)");
    expect(await guest.waitForExit({ timeoutMs: 120_000 })).toMatchObject({ reason: "guest-reset" });
    expect(guest.console.text.slice(before)).toContain("Initiating system reboot");
  });
});
