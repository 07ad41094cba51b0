/**
 * `npm run incremental-check [sets] [seed] [family…]`: compares kernels that start from the objects of other kernels with the same kernels
 * compiled completely, byte for byte. By default, it uses 30 random sets of symbols of three families, which takes hours. Fails at the end
 * if there was any difference. `npm test` compares one pair, in e2e/reproducible.test.ts.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CheckedKernels } from "./incremental/CheckedKernels.js";
import { type Family, families, kernelSets } from "./incremental/kernelSets.js";

const args = process.argv.slice(2);
const [sets, seed] = [Number(args[0] ?? 30), Number(args[1] ?? 1)];
const chosen = args.slice(2) as Family[];
if (!(sets > 0) || !Number.isInteger(seed) || !chosen.every((name) => Object.hasOwn(families, name)))
  throw new Error(`usage: npm run incremental-check [sets] [seed] [${Object.keys(families).join("|")}…]`);

const names = chosen.length === 0 ? (Object.keys(families) as Family[]) : chosen;
const scratch = await mkdtemp(join(tmpdir(), "nixwrt-incremental-"));
const kernels = new CheckedKernels(scratch);
let done = 0;
let different = 0;
try {
  for await (const set of kernelSets(seed, names)) {
    const result = await kernels.compare(set);
    const what = `${set.family}, ${set.symbols.size} symbols${set.patched ? ", patched" : ""}${set.firmware === undefined ? "" : ", firmware"}`;
    if (typeof result === "string") {
      const why = { refused: "these cannot be had together", first: "compiled whole, for others to start from" }[
        result
      ];
      process.stdout.write(`    (${what}: ${why})\n`);
      continue;
    }
    done++;
    const { incremental, clean, differences } = result;
    const times = `${incremental.compiled} of ${clean.compiled} files, ${incremental.seconds.toFixed(0)} of ${clean.seconds.toFixed(0)} s`;
    process.stdout.write(
      `${String(done).padStart(3)} ${differences.length === 0 ? "equal    " : "DIFFERENT"} ${what}: ${times}\n`,
    );
    if (differences.length > 0) {
      different++;
      process.stdout.write(`    ${differences.join(", ")}\n    ${JSON.stringify([...set.symbols])}\n`);
    }
    if (done === sets) break;
  }
} finally {
  await kernels.clear();
  await rm(scratch, { recursive: true, force: true });
}
process.stdout.write(`\n${done} kernels compared (seed ${seed}): ${done - different} equal, ${different} different\n`);
if (different > 0) process.exitCode = 1;
