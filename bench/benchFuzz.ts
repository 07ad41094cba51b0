import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { buildFuzzTargets, fuzz, fuzzerRoot, fuzzTargets } from "../e2e/fuzz/fuzzing.js";
import { openProject } from "../packages/core/src/pipeline/openProject.js";
import { report } from "./report.js";

const inputs = 20_000;

/** Measures how fast the fuzzer tries inputs on each target, including its own start. */
export async function benchFuzz(scratch: string, env: NodeJS.ProcessEnv): Promise<void> {
  const folder = join(scratch, "fuzz");
  await mkdir(folder);
  await buildFuzzTargets(folder);
  const root = await fuzzerRoot(await openProject({ cwd: "examples/emu", env: { ...process.env, ...env } }));
  process.stdout.write("\nfuzzing, on one core\n\n");
  for (const target of await fuzzTargets()) {
    const { seconds } = await fuzz(target, inputs, folder, root);
    report(`inputs of ${target}`, inputs / seconds, "a second");
  }
}
