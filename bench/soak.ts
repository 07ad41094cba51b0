/**
 * `npm run soak [minutes]`: rsync and ssh against a guest of examples/arhcive in a loop, for 10 minutes by default. Fails when
 * the guest's memory in use has risen, or a service was started again.
 */
import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmulatorTools, openProject } from "@nixwrt/core";
import { bootImage, type Guest, makeSshKey, runTool } from "@nixwrt/testkit";
import { median } from "./measure.js";

const minutes = Number(process.argv[2] ?? 10);
if (!(minutes > 0)) throw new Error("usage: npm run soak [minutes]");
/** KiB that the median of the last quarter may lie below that of the first. Logs in RAM account for less than half. */
const allowedRise = 1024;
/** Rounds that do not count: caches fill, and logs grow to where they are rotated. */
const warmUp = 5;
const files = 200;
const fileBytes = 20_000;
const diskBytes = 256 * 2 ** 20;

const key = makeSshKey();
const password = "soak";
const scratch = await mkdtemp(join(tmpdir(), "nixwrt-soak-"));
const env = { ...process.env, SSH_AUTHORIZED_KEY: key.publicKey, RSYNC_PASSWORD: password };
const project = await openProject({ cwd: join(import.meta.dirname, "../examples/arhcive"), env });

async function makeDisk(): Promise<string> {
  const file = join(scratch, "disk");
  await writeFile(file, "");
  await truncate(file, diskBytes);
  const binds = [{ host: file, guest: "/disk", writable: true }];
  const mkfs = ["mkfs.ext4", "-q", "-L", "backup-disk", "/disk"];
  const { exitCode, stderr } = await runTool(await openEmulatorTools(project), mkfs, { binds });
  if (exitCode !== 0) throw new Error(stderr);
  return file;
}

async function makeTree(): Promise<void> {
  await mkdir(join(scratch, "tree"));
  for (let index = 0; index < files; index++) {
    await writeFile(join(scratch, `tree/${index}`), Buffer.alloc(fileBytes, `${index} `));
  }
}

async function ssh(guest: Guest, command: string): Promise<string> {
  const { stdout, stderr, exitCode } = await guest.ssh(command);
  if (exitCode !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout;
}

/** A transfer of all files, one that finds nothing to do, and their removal. */
async function round(guest: Guest): Promise<void> {
  const target = `rsync://backup@127.0.0.1:${await guest.forward(873)}/srv/soak/`;
  const binds = [{ host: scratch, guest: "/scratch" }];
  for (let time = 0; time < 2; time++) {
    const options = { binds, env: { RSYNC_PASSWORD: password } };
    const { exitCode, stderr } = await guest.runTool(["rsync", "-a", "/scratch/tree/", target], options);
    if (exitCode !== 0) throw new Error(`rsync: ${stderr}`);
  }
  await ssh(guest, `[ $(ls /srv/store/soak | wc -l) = ${files} ] && rm -r /srv/store/soak`);
}

/** KiB that programs could still have: MemAvailable of Linux, after it has dropped what it only keeps in case. */
async function available(guest: Guest): Promise<number> {
  const text = await ssh(guest, "sync; echo 3 > /proc/sys/vm/drop_caches; grep MemAvailable /proc/meminfo");
  return Number(/\d+/.exec(text)?.[0]);
}

/** Of all services together. */
async function restarts(guest: Guest): Promise<number> {
  const text = await ssh(guest, "cat /run/nixwrt/restarts/* 2>/dev/null || true");
  return text.split("\n").reduce((sum, line) => sum + Number(line), 0);
}

try {
  await makeTree();
  const disks = [{ id: "backup", file: await makeDisk() }];
  await using guest = await bootImage({ project, privateKey: key.privateKey, disks });
  await ssh(guest, "until nixwrt-status > /dev/null; do sleep 0.2; done");
  for (let index = 0; index < warmUp; index++) await round(guest);

  const started = performance.now();
  const before = await restarts(guest);
  const samples: number[] = [];
  while (performance.now() - started < minutes * 60_000) {
    await round(guest);
    samples.push(await available(guest));
    process.stdout.write(`${samples.length} rounds, ${samples.at(-1)} KiB available\n`);
  }
  const quarter = Math.ceil(samples.length / 4);
  const rise = median(samples.slice(0, quarter)) - median(samples.slice(-quarter));
  const ended = (await restarts(guest)) - before;
  process.stdout.write(
    `\nmemory in use rose by ${rise} KiB (at most ${allowedRise}); ${ended} services ended (none may)\n`,
  );
  if (rise > allowedRise || ended > 0) process.exitCode = 1;
} finally {
  await rm(scratch, { recursive: true, force: true });
}
