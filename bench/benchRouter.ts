import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { openProject } from "@nixwrt/core/host";
import {
  bootImage,
  createProject,
  type Guest,
  internet,
  makeSshKey,
  type Provider,
  startProvider,
} from "@nixwrt/testkit";
import { freePort } from "../e2e/freePort.js";
import { kernelOf } from "../e2e/kernelOf.js";
import { discovery, discoveryCode } from "../e2e/wire/pppoe.js";
import { type End, TappedWire } from "../e2e/wire/TappedWire.js";
import { copyExample } from "./Example.js";
import { reportForwarding } from "./forwarding.js";
import { availableMemory, ssh } from "./guestMemory.js";
import { median } from "./measure.js";
import { report } from "./report.js";

/** RAM in MiB, the same as in the example. */
const memory = 128;
const password = "correct horse";
const runs = 3;
const idleMs = 5000;
/** A session that has been up for a minute is set up again at once, and one that ended earlier only after a pause (pppoe.ts). */
const steadyMs = 65_000;
const root = join(import.meta.dirname, "..");

/**
 * Measures examples/defalutroute between a provider and a host in its LAN, all in QEMU: sizes, the time to the first page, memory use, the
 * time to recover from an ended session, and forwarding with and without offload, for which it compiles a second kernel.
 */
export async function benchRouter(scratch: string, cache: NodeJS.ProcessEnv): Promise<void> {
  const key = makeSshKey();
  const secrets = { SSH_AUTHORIZED_KEY: key.publicKey, PPP_USERNAME: "alice", PPP_PASSWORD: password };
  const env = { ...process.env, ...cache, ...secrets };
  process.stdout.write(`\nexamples/defalutroute, ${memory} MiB of RAM\n\n`);
  const plain = await copyExample("defalutroute", scratch, env);
  // A real router keeps its hardware address. Otherwise, the host would first have to notice at each boot that the router has another one.
  await plain.edit("br0: {", 'br0: {\n        mac: "02:00:00:00:00:01",');
  const emu = await copyExample("emu", scratch, env);
  await plain.build();
  await emu.build();
  const bytes = async (directory: string, file: string) => (await stat(join(directory, "out/emulator", file))).size;
  report("squashfs", (await bytes(plain.directory, "rootfs.squashfs")) / 1e6, "MB", "at most 2.0");
  const [large, small] = [await bytes(plain.directory, "vmlinux"), await bytes(emu.directory, "vmlinux")];
  report("kernel, not compressed", large / 1e6, "MB");
  report("  more than that of examples/emu", (large - small) / 1e6, "MB");

  const project = await openProject({ cwd: plain.directory, env });
  const kernel = kernelOf(project.system);
  const [lanPort, privateKey] = [await freePort(), key.privateKey];
  await using provider = await startProvider({ vlan: 7, password, kernel, packagesFrom: root });
  await using hostProject = await createProject({ "nixwrt.config.ts": hostConfig(kernel) }, { packagesFrom: root });
  await using host = await bootImage({ project: hostProject.directory, wires: { eth0: { connect: lanPort } } });
  const wires = { eth1: provider.line, eth2: { listen: lanPort } };
  {
    await using line = await TappedWire.to("connect" in provider.line ? Number(provider.line.connect) : 0);
    const boot = () => bootImage({ project, privateKey, wires: { ...wires, eth1: line.near } });
    await reportEmu(await openProject({ cwd: emu.directory, env }), privateKey);
    await reportBoot(boot, line, provider, host);
    await using device = await boot();
    await untilPage(host);
    await reportMemory(device);
    await reportDrop(line, provider, host);
  }
  await plain.edit("firewall({ forwards", "firewall({ offload: true, forwards");
  await plain.build();
  await using device = await bootImage({
    project: await openProject({ cwd: plain.directory, env }),
    privateKey,
    wires,
  });
  await untilPage(host);
  await reportForwarding(device, provider, host);
}

const hostConfig = (kernel: object) => `import { defineConfig } from "@nixwrt/core";
import { qemu } from "@nixwrt/device-qemu";
export default defineConfig({
  hostname: "host",
  device: qemu({ memory: 64 }),
  interfaces: { eth0: { dhcp: true } },
  busybox: { config: { WGET: true, FEATURE_WGET_TIMEOUT: true } },
  kernel: { config: ${JSON.stringify(kernel)} },
});
`;

/**
 * Waits until the host has loaded a page from the Internet. It tries five times a second, and does not wait for earlier attempts, whose
 * packets may have been lost.
 */
async function untilPage(host: Guest): Promise<void> {
  const get = `wget -q -T 2 -O /dev/null http://${internet.web}/ 2> /dev/null && : > /tmp/page`;
  const command = `rm -f /tmp/page; until [ -e /tmp/page ]; do { ${get}; } & sleep 0.2; done; wait; rm /tmp/page`;
  await host.console.run(`( ${command} )`, { timeoutMs: 300_000 });
}

async function reportMemory(device: Guest): Promise<void> {
  await ssh(device, "until nixwrt-status > /dev/null; do sleep 0.2; done");
  await sleep(idleMs);
  const available = await availableMemory(device);
  const total = Number(/MemTotal: +(\d+)/.exec(await ssh(device, "cat /proc/meminfo"))?.[1]);
  report("memory in use when idle", (total - available) / 1024, "MiB");
  report("  and the kernel itself, which is not in its MemTotal", memory - total / 1024, "MiB");
  const statuses = await ssh(device, "cat /proc/[0-9]*/status");
  const processes = statuses.split(/^(?=Name:)/m).map((text) => ({
    name: /^Name:\t(.*)/.exec(text)?.[1] ?? "",
    kilobytes: Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1] ?? 0),
  }));
  for (const { name, kilobytes } of processes.toSorted((a, b) => b.kilobytes - a.kilobytes).slice(0, 10)) {
    report(`  ${name}, with what it shares`, kilobytes / 1024, "MiB");
  }
}

/** Reports how fast this machine is now: the other times depend on that. */
async function reportEmu(project: Awaited<ReturnType<typeof openProject>>, privateKey: string): Promise<void> {
  const boots: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await using guest = await bootImage({ project, privateKey });
    await guest.waitForSsh();
    boots.push((performance.now() - start) / 1000);
  }
  report("for comparison: QEMU start to ssh of examples/emu", median(boots), "s", "at most 4");
}

/** Measures the time from QEMU's start to a page, and its parts, by what passes on the line. */
async function reportBoot(
  boot: () => Promise<Guest>,
  line: TappedWire,
  provider: Provider,
  host: Guest,
): Promise<void> {
  const all: Moments[] = [];
  // The first run does not count, because the host has no address yet.
  for (let run = 0; run <= runs; run++) {
    const moments = watch(line);
    const start = performance.now();
    const device = await boot();
    const [asked, granted] = [await moments.asked, await moments.granted];
    await untilPage(host);
    if (run > 0) all.push({ start, asked, granted, page: performance.now() });
    await device.kill();
    // The provider would hold the session of a device without power until it notices, and grant no other.
    await provider.dropSessions();
  }
  reportMoments("QEMU start to the first page of a host in the LAN", all, "at most 12");
}

/** Measures the time from the end of the session, as the provider announces it (PADT), to the next page, and its parts, by what passes on the line. */
async function reportDrop(line: TappedWire, provider: Provider, host: Guest): Promise<void> {
  const all: Moments[] = [];
  for (let run = 0; run < runs; run++) {
    await provider.waitForSession({ timeoutMs: 120_000 });
    await sleep(steadyMs);
    await untilPage(host);
    const moments = watch(line);
    const ended = at(line, (from, frame) => from === "far" && discoveryCode(frame) === discovery.end);
    const dropped = provider.dropSessions();
    const start = await ended;
    const [asked, granted] = [await moments.asked, await moments.granted];
    await untilPage(host);
    all.push({ start, asked, granted, page: performance.now() });
    await dropped;
  }
  reportMoments("a session that the provider ends: without service for", all, "3, and the provider's");
}

/** Moments by `performance.now()`: of a start, of the first request for a session, of the provider's grant, and of the next page. */
type Moments = Readonly<Record<"start" | "asked" | "granted" | "page", number>>;

function reportMoments(what: string, all: readonly Moments[], limit: string): void {
  const seconds = (from: keyof Moments, to: keyof Moments) => median(all.map((one) => (one[to] - one[from]) / 1000));
  report(what, seconds("start", "page"), "s", limit);
  report("  until the router asks for a session", seconds("start", "asked"), "s");
  report("  until the provider grants it", seconds("asked", "granted"), "s");
  report("  until the page", seconds("granted", "page"), "s");
}

/** Waits for the next request for a session on the line, and for the next grant. */
function watch(line: TappedWire): { readonly asked: Promise<number>; readonly granted: Promise<number> } {
  return {
    asked: at(line, (from, frame) => from === "near" && discoveryCode(frame) === discovery.init),
    granted: at(line, (from, frame) => from === "far" && discoveryCode(frame) === discovery.session),
  };
}

/** @returns when such a frame passes, by `performance.now()` */
async function at(line: TappedWire, isWanted: (from: End, frame: Buffer) => boolean): Promise<number> {
  await line.next(isWanted);
  return performance.now();
}
