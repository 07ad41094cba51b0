import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openProject } from "@nixwrt/core/host";
import { bootImage, type Guest, makeSshKey } from "@nixwrt/testkit";
import { availableMemory, ssh } from "./guestMemory.js";
import { makeDisk } from "./makeDisk.js";
import { median } from "./measure.js";

export interface SoakOptions {
  /** Whether to stop, given the number of rounds and of minutes so far. */
  readonly isEnough: (rounds: number, minutes: number) => boolean;
  /** Called after each round with the KiB that are then available. */
  readonly onRound?: (round: number, available: number) => void;
}

export interface SoakResult {
  /** Rise of the memory use in KiB: the median of the last quarter of the rounds, minus that of the first quarter. */
  readonly rise: number;
  /** Number of restarts of services. */
  readonly restarts: number;
}

/** Number of rounds that do not count, while caches fill and logs grow to the size at which they are rotated. */
const warmUp = 5;
const files = 200;
const fileBytes = 20_000;
const diskBytes = 256 * 2 ** 20;
const password = "soak";

/** Boots examples/arhcive, and runs rsync and ssh against it. */
export async function soakArhcive({ isEnough, onRound }: SoakOptions): Promise<SoakResult> {
  const key = makeSshKey();
  const env = { ...process.env, SSH_AUTHORIZED_KEY: key.publicKey, RSYNC_PASSWORD: password };
  const project = await openProject({ cwd: join(import.meta.dirname, "../examples/arhcive"), env });
  const scratch = await mkdtemp(join(tmpdir(), "nixwrt-soak-"));
  try {
    await makeTree(join(scratch, "tree"));
    const disk = join(scratch, "disk");
    await makeDisk(project, disk, diskBytes);
    await using guest = await bootImage({ project, privateKey: key.privateKey, disks: [{ id: "backup", file: disk }] });
    await ssh(guest, "until nixwrt-status > /dev/null; do sleep 0.2; done");
    for (let index = 0; index < warmUp; index++) await round(guest, scratch);

    const started = performance.now();
    const before = await restarts(guest);
    const samples: number[] = [];
    while (!isEnough(samples.length, (performance.now() - started) / 60_000)) {
      await round(guest, scratch);
      samples.push(await availableMemory(guest));
      onRound?.(samples.length, samples.at(-1) ?? 0);
    }
    const quarter = Math.ceil(samples.length / 4);
    const rise = median(samples.slice(0, quarter)) - median(samples.slice(-quarter));
    return { rise, restarts: (await restarts(guest)) - before };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function makeTree(folder: string): Promise<void> {
  await mkdir(folder);
  for (let index = 0; index < files; index++) {
    await writeFile(join(folder, String(index)), Buffer.alloc(fileBytes, `${index} `));
  }
}

/** Transfers all files, transfers them again without changes, and removes them. */
async function round(guest: Guest, scratch: string): Promise<void> {
  const target = `rsync://backup@127.0.0.1:${await guest.forward(873)}/srv/soak/`;
  const binds = [{ host: join(scratch, "tree"), guest: "/scratch/tree" }];
  for (let time = 0; time < 2; time++) {
    const options = { binds, env: { RSYNC_PASSWORD: password } };
    const { exitCode, stderr } = await guest.runTool(["rsync", "-a", "/scratch/tree/", target], options);
    if (exitCode !== 0) throw new Error(`rsync: ${stderr}`);
  }
  await ssh(guest, `[ $(ls /srv/store/soak | wc -l) = ${files} ] && rm -r /srv/store/soak`);
}

/** Returns the number of restarts of all services together. */
async function restarts(guest: Guest): Promise<number> {
  const text = await ssh(guest, "cat /run/nixwrt/restarts/* 2>/dev/null || true");
  return text.split("\n").reduce((sum, line) => sum + Number(line), 0);
}
