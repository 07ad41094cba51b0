import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { buildImages, openProject } from "@nixwrt/core/host";
import { createProject, makeSshKey } from "@nixwrt/testkit";
import { arhciveOn, boardFamilies } from "../e2e/realBoards.js";
import { repository } from "../e2e/support.js";
import { copyExample } from "./Example.js";
import { report } from "./report.js";

/** Measures what a second kernel costs if it can start from another one. Needs a cache of its own. */
export async function benchSpeed(scratch: string, cache: string): Promise<void> {
  process.stdout.write(`\nkernels that start from kernels, ${availableParallelism()} cores\n\n`);
  const env = {
    ...process.env,
    NIXWRT_CACHE: cache,
    SSH_AUTHORIZED_KEY: makeSshKey().publicKey,
    RSYNC_PASSWORD: "bench",
  };
  const folder = join(scratch, "speed");
  await mkdir(folder);
  const emu = await copyExample("emu", folder, env);
  // Already compiled if this runs after the build with a cold cache.
  const whole = await kernelSeconds(emu.directory, env);
  if (whole !== undefined) report("the kernel of examples/emu, compiled whole", whole, "s");
  await emu.edit('IKCONFIG: "y"', 'TUN: "y", IKCONFIG: "y"');
  report(
    "one narrow kernel symbol (TUN) to a new image",
    (await emu.build()).seconds,
    "s",
    "at most 25; Buildroot 17 to 19",
  );
  await emu.edit('IKCONFIG: "y"', 'PPP: "y", PPPOE: "y", IKCONFIG: "y"');
  report("two more (PPP, PPPOE)", (await emu.build()).seconds, "s", "at most 25");

  const arhcive = await copyExample("arhcive", folder, env);
  const next = await compiled(arhcive.directory, env);
  report("the kernel of examples/arhcive, after that of emu", next, "s", limit(next, whole));

  const family = boardFamilies.find((one) => one.family === "mt7621");
  if (family === undefined) throw new Error("there is no such family");
  const [first, second = first] = family.boards;
  await using plain = await projectOn(`import { ramips } from "@nixwrt/device-ramips";
import { defineConfig } from "@nixwrt/core";
export default defineConfig({ device: ramips({ board: "${first}" }), interfaces: {} });
`);
  const wholeToo = await compiled(plain.directory, env);
  report(`the kernel of ${first}, compiled whole`, wholeToo, "s");
  await using other = await projectOn(arhciveOn(family, second));
  const sibling = await compiled(other.directory, env);
  report(`the kernel of ${second} with other plugins, after that`, sibling, "s", limit(sibling, wholeToo));
}

/** Says how a time compares to its limit, and, because machines differ, to that of a whole kernel here. */
function limit(seconds: number, whole: number | undefined): string {
  const share = whole === undefined ? "" : `; ${Math.round((100 * seconds) / whole)} % of a whole one`;
  return `at most 60${share}`;
}

function projectOn(config: string) {
  return createProject({ "nixwrt.config.ts": config }, { packagesFrom: repository });
}

/** Returns the seconds of the kernel's step. @throws when the step did not run */
async function compiled(cwd: string, env: NodeJS.ProcessEnv): Promise<number> {
  const seconds = await kernelSeconds(cwd, env);
  if (seconds === undefined) throw new Error(`${cwd}: no kernel was compiled`);
  return seconds;
}

/** Builds a project. @returns seconds of the kernel's step, or undefined if its output already existed */
async function kernelSeconds(cwd: string, env: NodeJS.ProcessEnv): Promise<number | undefined> {
  const project = await openProject({ cwd, env });
  let seconds: number | undefined;
  await buildImages(project, {
    onEvent: (event) => {
      if (event.kind === "step" && event.step === project.plan.kernel && event.state === "finished")
        seconds = event.seconds;
    },
  });
  return seconds;
}
