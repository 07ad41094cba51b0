import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { openProject } from "@nixwrt/core/host";
import { bootImage, type Guest, makeSshKey } from "@nixwrt/testkit";
import { makeBackupTree } from "../e2e/backupTree.js";
import { copyExample } from "./Example.js";
import { availableMemory, ssh } from "./guestMemory.js";
import { makeDisk } from "./makeDisk.js";
import { median } from "./measure.js";
import { report } from "./report.js";

/** RAM in MiB, the same as that of the travel router that examples/arhcive is made for. */
const memory = 64;
const password = "bench";
const diskBytes = 1024 * 2 ** 20;
/** Size in bytes of the tree that is backed up. */
const treeBytes = 200e6;
const idleMs = 5000;

/** Measures the backup server in QEMU with little memory: size, boot time, memory use and throughput. */
export async function benchArhcive(scratch: string, cache: NodeJS.ProcessEnv): Promise<void> {
  const key = makeSshKey();
  const env = { ...process.env, ...cache, SSH_AUTHORIZED_KEY: key.publicKey, RSYNC_PASSWORD: password };
  const { directory, build } = await copyExample("arhcive", scratch, env);
  process.stdout.write(`\nexamples/arhcive, ${memory} MiB of RAM\n\n`);
  await build();
  const squashfs = await stat(join(directory, "out/emulator/rootfs.squashfs"));
  report("squashfs", squashfs.size / 1e6, "MB", "at most 1.4");

  const project = await openProject({ cwd: directory, env });
  const disk = join(scratch, "disk");
  await makeDisk(project, disk, diskBytes);
  const boot = () => bootImage({ project, privateKey: key.privateKey, memory, disks: [{ id: "backup", file: disk }] });
  const boots: number[] = [];
  for (let run = 0; run < 3; run++) {
    const before = performance.now();
    await using guest = await boot();
    // Uses the console, because an ssh login would count, too.
    await guest.console.run("until nixwrt-status > /dev/null; do sleep 0.1; done");
    boots.push((performance.now() - before) / 1000);
  }
  report("QEMU start to all services up", median(boots), "s", "at most 8");

  await using guest = await boot();
  await ssh(guest, "until nixwrt-status > /dev/null; do sleep 0.2; done");
  await reportMemory(guest);
  await reportThroughput(guest, scratch);
}

async function reportMemory(guest: Guest): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, idleMs));
  const available = await availableMemory(guest);
  const total = Number(/MemTotal: +(\d+)/.exec(await ssh(guest, "cat /proc/meminfo"))?.[1]);
  report("memory in use when idle", (total - available) / 1024, "MiB", "at most 16");
  report("  and the kernel itself, which is not in its MemTotal", memory - total / 1024, "MiB");
}

async function reportThroughput(guest: Guest, scratch: string): Promise<void> {
  await mkdir(join(scratch, "tree"));
  await makeBackupTree(join(scratch, "tree"));
  const target = `rsync://backup@127.0.0.1:${await guest.forward(873)}/srv/bench/`;
  const before = performance.now();
  const { exitCode, stderr } = await guest.runTool(["rsync", "-aHS", "--fsync", "/scratch/tree/", target], {
    binds: [{ host: join(scratch, "tree"), guest: "/scratch/tree" }],
    env: { RSYNC_PASSWORD: password },
    timeoutMs: 20 * 60_000,
  });
  if (exitCode !== 0) throw new Error(`rsync: ${stderr}`);
  report("rsync to the disk, 2,000 files of 200 MB", treeBytes / 1e6 / ((performance.now() - before) / 1000), "MB/s");
}
