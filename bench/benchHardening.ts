import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { deflateRaw } from "node:zlib";
import { makeSshKey } from "@nixwrt/testkit";
import { buildPlan } from "../packages/core/src/engine/buildPlan.js";
import { isElf } from "../packages/core/src/formats/elf.js";
import { openProject, type Project } from "../packages/core/src/pipeline/openProject.js";
import { openArchive } from "../packages/core/src/pipeline/projectArchive.js";
import type { Plan } from "../packages/core/src/plan/Plan.js";

const deflate = promisify(deflateRaw);

/** Options in the scripts of steps that harden programs, and their replacements. */
const without: readonly (readonly [from: string, to: string])[] = [
  ["-fPIE -pie -mplt", "-fno-pie -no-pie -mplt"],
  ["STACK_PROTECTOR--fstack-protector-strong", "STACK_PROTECTOR--fno-stack-protector"],
  ["-fstack-protector-strong -Os", "-Os"],
  ["-Wl,-z,relro -Wl,-z,now", "-Wl,-z,norelro -Wl,-z,lazy"],
  ["--hash-style=sysv -z relro -z now", "--hash-style=sysv -z norelro -z lazy"],
];

/** Reports the size in bytes of each program of examples/arhcive, with and without hardening. */
export async function benchHardening(cache: NodeJS.ProcessEnv): Promise<void> {
  const env = { ...process.env, ...cache, SSH_AUTHORIZED_KEY: makeSshKey().publicKey, RSYNC_PASSWORD: "bench" };
  const project = await openProject({ cwd: join(import.meta.dirname, "../examples/arhcive"), env });
  const hardened = await programSizes(project, project.plan);
  const weak = await programSizes(project, weakened(project.plan));
  const line = (...cells: readonly (string | number)[]) =>
    process.stdout.write(
      `${cells.map((cell, index) => (index === 0 ? `${cell}`.padEnd(28) : `${cell}`.padStart(12))).join("")}\n`,
    );
  line("bytes of", "hardened", "without", "more", "compressed", "without", "more");
  const total = [0, 0, 0, 0];
  for (const [path, sizes] of hardened) {
    const before = weak.get(path) ?? [0, 0];
    [sizes[0], before[0], sizes[1], before[1]].forEach((size, index) => {
      total[index] = (total[index] ?? 0) + size;
    });
    line(path, sizes[0], before[0], percent(sizes[0], before[0]), sizes[1], before[1], percent(sizes[1], before[1]));
  }
  const [a = 0, b = 0, c = 0, d = 0] = total;
  line("all", a, b, percent(a, b), c, d, percent(c, d));
}

function percent(now: number, before: number): string {
  return `${((now / before - 1) * 100).toFixed(1)} %`;
}

/** Returns the same plan without hardening. */
function weakened(plan: Plan): Plan {
  const used = new Set<string>();
  const steps = Object.entries(plan.steps).map(([name, step]) => {
    let { script } = step;
    for (const [from, to] of without) {
      if (script.includes(from)) used.add(from);
      script = script.replaceAll(from, to);
    }
    return [name, { ...step, script }];
  });
  const unused = without.filter(([from]) => !used.has(from));
  if (unused.length > 0) throw new Error(`no step has: ${unused.map(([from]) => from).join(", ")}`);
  return { ...plan, steps: Object.fromEntries(steps) };
}

/** Returns the size in bytes of each installed program and library, plain and compressed, by path in the image. */
async function programSizes(project: Project, plan: Plan): Promise<Map<string, readonly [number, number]>> {
  const archive = await openArchive(project, {});
  const programs = plan.install.flatMap(({ path, from }) => ("step" in from ? [{ path, ...from }] : []));
  const request = {
    ...{ plan, project: project.file, targets: [...new Set(programs.map(({ step }) => step))] },
    ...{ sources: await archive.sources(), ...(await archive.stepRoots()) },
  };
  const options = { cache: project.cache, nixRoot: await archive.root("nix"), env: process.env };
  const outputs = await buildPlan(request, options);
  const sizes = new Map<string, readonly [number, number]>();
  for (const { path, step, file } of programs) {
    const data = await readFile(join(outputs.get(step) ?? "", file));
    if (isElf(data)) sizes.set(path, [data.length, (await deflate(data, { level: 9 })).length]);
  }
  return sizes;
}
