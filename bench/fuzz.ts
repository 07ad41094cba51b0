/**
 * `npm run fuzz [inputs] [target…]`: tries inputs on all parsers of untrusted bytes, by default a million for each target, which takes
 * hours. Stops at the first input that a target fails on, and keeps that input. `npm test` tries fewer.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildFuzzTargets, fuzz, fuzzerRoot, fuzzTargets } from "../e2e/fuzz/fuzzing.js";
import { openProject } from "../packages/core/src/pipeline/openProject.js";

const all = await fuzzTargets();
const args = process.argv.slice(2);
const count = /^\d+$/.test(args[0] ?? "") ? Number(args.shift()) : 1_000_000;
if (args.some((name) => !all.includes(name))) throw new Error(`usage: npm run fuzz [inputs] [${all.join("|")}…]`);

const folder = await mkdtemp(join(tmpdir(), "nixwrt-fuzz-"));
await buildFuzzTargets(folder);
const root = await fuzzerRoot(await openProject({ cwd: join(import.meta.dirname, "../examples/emu") }));
for (const name of args.length === 0 ? all : args) {
  const { inputs, seconds } = await fuzz(name, count, folder, root).catch((error: Error) => {
    throw new Error(`${error.message}\nThe input, and the log, are in ${folder}`);
  });
  process.stdout.write(`${name.padEnd(12)} ${inputs} inputs in ${seconds.toFixed(0)} s: nothing found\n`);
}
await rm(folder, { recursive: true });
