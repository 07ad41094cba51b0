import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openProject } from "@nixwrt/core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildFuzzTargets, fuzz, fuzzerRoot } from "./fuzzing.js";
import { examples } from "./support.js";

/** Images come from anywhere: whatever is in them, `nixwrt inspect` ends well. */
let folder: string;
let root: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nixwrt-fuzz-"));
  await buildFuzzTargets(folder);
  root = await fuzzerRoot(await openProject({ cwd: join(examples, "emu") }));
});
afterAll(() => rm(folder, { recursive: true }));

it.each([
  ["inspect", 100_000],
  ["trailer", 20_000],
  ["lzma", 20_000],
] as const)("fuzzing finds nothing in %s", async (target, inputs) => {
  expect((await fuzz(target, inputs, folder, root)).inputs).toBe(inputs);
});
