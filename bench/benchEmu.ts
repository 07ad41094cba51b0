import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { bootImage, makeSshKey } from "@nixwrt/testkit";
import { openProject } from "../packages/core/src/pipeline/openProject.js";
import { openArchive } from "../packages/core/src/pipeline/projectArchive.js";
import { bareSquashfs } from "./bareSquashfs.js";
import { copyExample, type Example } from "./Example.js";
import { median, medianSeconds } from "./measure.js";
import { report } from "./report.js";
import { stepsByHand } from "./stepsByHand.js";
import { stepsThatRan } from "./stepsThatRan.js";

/** Measures the build: cold, warm, and after changes. Needs an empty cache, which it fills. */
export async function benchEmu(scratch: string, cache: string): Promise<void> {
  const key = makeSshKey();
  const env = { ...process.env, NIXWRT_CACHE: cache, SSH_AUTHORIZED_KEY: key.publicKey };
  const example = await copyExample("emu", scratch, env);
  process.stdout.write(`examples/emu, ${availableParallelism()} cores\n\n`);

  const cold = await example.build();
  report("cold build, empty caches", cold.seconds, "s", "at most 420");
  report("peak memory of the CLI, cold build", cold.peakMemory, "MiB", "at most 250");
  const sum = await buildByHand(example, scratch);
  report("cold build / steps by hand", cold.seconds / sum, "×", "at most 1.1");

  report("nothing changed", await medianSeconds(5, async () => (await example.build()).seconds), "s", "at most 0.2");
  await changeFile(example, scratch);
  const squashfs = await stat(join(example.directory, "out/emulator/rootfs.squashfs"));
  report("squashfs with busybox and dropbear", squashfs.size / 1e6, "MB", "at most 0.9");

  const boots: number[] = [];
  for (let run = 0; run < 3; run++) {
    const before = performance.now();
    const guest = await bootImage({ project: example.directory, env, privateKey: key.privateKey });
    await guest.waitForSsh();
    boots.push((performance.now() - before) / 1000);
    await guest.kill();
  }
  report("QEMU start to ssh banner", median(boots), "s", "at most 4");
  await addPlugin(example);
}

/** @returns total seconds of all steps */
async function buildByHand({ directory, env }: Example, scratch: string): Promise<number> {
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
  for (const [step, seconds] of byHand) report(`  by hand: ${step}`, seconds, "s");
  const sum = [...byHand.values()].reduce((total, seconds) => total + seconds, 0);
  report("all steps by hand, one after the other", sum, "s");
  return sum;
}

async function changeFile(example: Example, scratch: string): Promise<void> {
  let line = 0;
  const changed = await medianSeconds(5, async () => {
    await example.edit(`motd: "built with NixWRT`, `motd: "${line++} built with NixWRT`);
    const { seconds } = await example.build();
    await example.edit(`motd: "${line - 1} built`, `motd: "built`);
    return seconds;
  });
  const project = await openProject({ cwd: example.directory, env: example.env });
  const archive = await openArchive(project, { frozen: true });
  const squashfs = join(example.directory, "out/emulator/rootfs.squashfs");
  const bare = await medianSeconds(3, () => bareSquashfs({ squashfs, archive, scratch }));
  report("one line of /etc changed", changed, "s");
  report("  bare mksquashfs of that tree", bare, "s");
  report("  the difference", changed - bare, "s", "at most 0.6");
}

async function addPlugin(example: Example): Promise<void> {
  await example.edit("import { sshd }", 'import { rsync } from "@nixwrt/plugin-rsync";\nimport { sshd }');
  await example.edit("plugins: [", 'plugins: [rsync({ modules: { tmp: { path: "/tmp" } } }), ');
  const before = performance.now();
  const steps = await stepsThatRan(example.directory, example.env);
  if (steps.length === 0) throw new Error("no step ran for a plugin that was added: nothing was measured");
  report("a service plugin added, rsync", (performance.now() - before) / 1000, "s");
  process.stdout.write(`  steps that ran: ${steps.join(", ")}\n`);
}
