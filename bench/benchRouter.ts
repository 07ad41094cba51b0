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

  const boots: number[] = [];
  // The first run does not count, because the host has no address yet.
  for (let run = 0; run <= runs; run++) {
    const start = performance.now();
    const device = await bootImage({ project, privateKey, wires });
    await untilPage(host);
    if (run > 0) boots.push((performance.now() - start) / 1000);
    await device.kill();
    // The provider would hold the session of a device without power until it notices, and grant no other.
    await provider.dropSessions();
  }
  report("QEMU start to the first page of a host in the LAN", median(boots), "s", "at most 12");
  {
    await using device = await bootImage({ project, privateKey, wires });
    await untilPage(host);
    await reportMemory(device);
    await reportDrop(provider, host);
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

/** Waits until the host has loaded a page from the Internet. */
async function untilPage(host: Guest): Promise<void> {
  const get = `wget -q -T 2 -O /dev/null http://${internet.web}/ 2> /dev/null`;
  await host.console.run(`until ${get}; do sleep 0.1; done`, { timeoutMs: 300_000 });
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

/** Measures the time from the provider's end of the session to the next page. */
async function reportDrop(provider: Provider, host: Guest): Promise<void> {
  const outages: number[] = [];
  for (let run = 0; run < runs; run++) {
    await provider.waitForSession({ timeoutMs: 120_000 });
    await untilPage(host);
    const start = performance.now();
    await provider.dropSessions();
    await untilPage(host);
    outages.push((performance.now() - start) / 1000);
  }
  report("a session that the provider ends: without service for", median(outages), "s", "3, and the provider's");
}
