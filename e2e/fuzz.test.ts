import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openProject } from "@nixwrt/core/host";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildFuzzTargets, fuzz, fuzzerRoot, fuzzTargets } from "./fuzz/fuzzing.js";
import { examples } from "./support.js";

/** Number of inputs per target, a short form of `npm run fuzz`. Parsers of untrusted input must not crash, hang, or use too much memory. */
const inputs = 20_000;

let folder: string;
let root: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nixwrt-fuzz-"));
  await buildFuzzTargets(folder);
  root = await fuzzerRoot(await openProject({ cwd: join(examples, "emu") }));
});
afterAll(() => rm(folder, { recursive: true }));

it.each(await fuzzTargets())("fuzzing finds no bug in %s", async (target) => {
  expect((await fuzz(target, inputs, folder, root)).inputs).toBe(inputs);
});
