/**
 * `npm run bench`: every number that this project claims, measured here and now, whole processes from outside. Takes about
 * a quarter of an hour on two cores. NIXWRT_BENCH_KEEP=1 keeps the scratch folder.
 */
import { cp, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { bootImage, makeSshKey } from "@nixwrt/testkit";
import { openProject } from "../packages/core/src/pipeline/openProject.js";
import { openArchive } from "../packages/core/src/pipeline/projectArchive.js";
import { bareSquashfs } from "./bareSquashfs.js";
import { measure, median, medianSeconds } from "./measure.js";
import { stepsByHand } from "./stepsByHand.js";

const root = join(import.meta.dirname, "..");
const nixwrt = join(root, "packages/cli/bin/nixwrt.js");
const scratch = await mkdtemp(join(tmpdir(), "nixwrt-bench-"));
const cache = join(scratch, "cache");
const directory = join(scratch, "emu");
const key = makeSshKey();
const env = { ...process.env, NIXWRT_CACHE: cache, SSH_AUTHORIZED_KEY: key.publicKey };
const configFile = join(directory, "nixwrt.config.ts");

function report(what: string, value: number, unit: string, limit: string): void {
  process.stdout.write(`${what.padEnd(58)} ${value.toFixed(2).padStart(8)} ${unit.padEnd(4)} ${limit}\n`);
}

const build = () => measure([process.execPath, nixwrt, "build", "-C", directory], { env });

async function edit(from: string, to: string): Promise<void> {
  const text = await readFile(configFile, "utf8");
  if (!text.includes(from)) throw new Error(`the example's config does not have ${from}`);
  await writeFile(configFile, text.replace(from, to));
}

try {
  await mkdir(cache);
  await cp(join(root, "examples/emu"), directory, {
    recursive: true,
    filter: (path) => !/\/(out|\.ssh|nixwrt\.lock)$/.test(path),
  });
  await symlink(join(root, "node_modules"), join(directory, "node_modules"));
  process.stdout.write(`examples/emu, ${availableParallelism()} cores\n\n`);

  const cold = await build();
  report("cold build, empty caches", cold.seconds, "s", "at most 420");
  report("peak memory of the CLI, cold build", cold.peakMemory, "MiB", "at most 350");

  const project = await openProject({ cwd: directory, env });
  const archive = await openArchive(project, { frozen: true });
  const byHand = await stepsByHand({
    plan: project.plan,
    nixRoot: await archive.root("nix"),
    buildRoot: await archive.root("build"),
    sources: await archive.sources(),
    scratch,
    cores: availableParallelism(),
  });
  for (const [step, seconds] of byHand) report(`  by hand: ${step}`, seconds, "s", "");
  const sum = [...byHand.values()].reduce((total, seconds) => total + seconds, 0);
  report("all steps by hand, one after the other", sum, "s", "");
  report("cold build / steps by hand", cold.seconds / sum, "×", "at most 1.1");

  report("nothing changed", await medianSeconds(5, async () => (await build()).seconds), "s", "at most 0.4");

  let line = 0;
  const changed = await medianSeconds(5, async () => {
    await edit(`motd: "built with NixWRT`, `motd: "${line++} built with NixWRT`);
    const { seconds } = await build();
    await edit(`motd: "${line - 1} built`, `motd: "built`);
    return seconds;
  });
  const image = join(directory, "out/emulator");
  const squashfs = join(image, "rootfs.squashfs");
  const bare = await medianSeconds(3, () => bareSquashfs({ squashfs, project, archive, scratch }));
  report("one line of /etc changed", changed, "s", "");
  report("  bare mksquashfs of that tree", bare, "s", "");
  report("  the difference", changed - bare, "s", "at most 0.6");

  report("squashfs with busybox and dropbear", (await stat(squashfs)).size / 1e6, "MB", "at most 0.9");

  const boots: number[] = [];
  for (let run = 0; run < 3; run++) {
    const before = performance.now();
    const guest = await bootImage({ project: directory, env, privateKey: key.privateKey });
    await guest.waitForSsh();
    boots.push((performance.now() - before) / 1000);
    await guest.kill();
  }
  report("QEMU start to ssh banner", median(boots), "s", "at most 4");

  await edit('IKCONFIG: "y"', 'TUN: "y", IKCONFIG: "y"');
  report("one kernel symbol changed", (await build()).seconds, "s", "");
} finally {
  if (process.env.NIXWRT_BENCH_KEEP !== "1") {
    // The store's folders are read-only.
    await measure(["chmod", "-R", "u+w", scratch]).catch(() => {});
    await rm(scratch, { recursive: true, force: true });
  }
}
