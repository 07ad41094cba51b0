import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { neededSteps } from "../plan/neededSteps.js";
import type { Plan } from "../plan/Plan.js";
import { writeAtomically } from "../writeAtomically.js";
import { exists } from "./exists.js";
import type { Nix } from "./nix.js";
import { nixRun } from "./nixRun.js";
import { outputPaths } from "./outputPaths.js";
import { hashOfStorePath } from "./storePath.js";

/**
 * Number of outputs of steps that stay local, such as unpacked kernel sources of 0.9 GB, that are in the store at a time, besides those of
 * projects' last builds. With this many, boards of two kernel versions can be built in turns, with and without patches. Each change of a
 * kernel patch makes another one.
 */
const limit = 4;

/** A build that has ended, with or without failures. */
interface EndedBuild {
  readonly cache: string;
  readonly runFolder: string;
  readonly plan: Plan;
}

/**
 * Removes the least recently used outputs of steps that stay local, if there are too many.
 * @param ran names of the steps that ran
 */
export async function limitLocalOutputs(nix: Nix, build: EndedBuild, ran: Iterable<string>): Promise<void> {
  const { cache, runFolder, plan } = build;
  const used = new Set([...ran].flatMap((name) => localSteps(plan, name)));
  if (used.size === 0) return;
  const folder = recordFolder(cache);
  await mkdir(folder, { recursive: true });
  const paths = await outputPaths(nix, { runFolder });
  for (const name of used) {
    const path = paths[name]?.[0] ?? "";
    await writeAtomically(join(folder, hashOfStorePath(path)), path);
  }
  for (const { file, path } of (await recorded(folder)).slice(limit)) {
    // Nix refuses if another build uses it, or if it belongs to a project's last build. It is then removed after a later build.
    const command = ["nix-store", "--delete", path];
    const removed = await nixRun(nix, { command, runFolder }).then(
      () => true,
      () => false,
    );
    if (removed) await rm(file, { force: true });
  }
}

/** Forgets the outputs that garbage collection has removed. */
export async function forgetCollectedLocals(cache: string, nix: Nix): Promise<void> {
  const folder = recordFolder(cache);
  for (const name of await readdir(folder).catch(() => [])) {
    const file = join(folder, name);
    if (!(await exists(nix.hostPath(await readFile(file, "utf8"))))) await rm(file, { force: true });
  }
}

function recordFolder(cache: string): string {
  return join(cache, "engine", "local");
}

/** Returns those of a step and the steps that it needs whose output stays local. */
function localSteps({ steps }: Plan, name: string): string[] {
  const step = steps[name];
  return step === undefined ? [] : [name, ...neededSteps(step)].filter((one) => steps[one]?.staysLocal);
}

/** Returns the recorded outputs, the most recently used first. */
async function recorded(folder: string) {
  const found = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const file = join(folder, name);
      const path = await readFile(file, "utf8").catch(() => "");
      return { file, path, used: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0 };
    }),
  );
  return found.filter(({ path }) => path.startsWith("/nix/store/")).sort((a, b) => b.used - a.used);
}
