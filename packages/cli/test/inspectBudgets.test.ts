import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hostileImages } from "../../core/test/inspect/hostileImages.js";
import { useCli } from "./useCli.js";

const nixwrt = useCli();

/** Maximum memory of inspect in MiB, including Node itself. Measured values are 80 to 330. */
const memoryLimit = 512;
/** Maximum output in bytes. */
const outputLimit = 8 << 20;
/** Prints the maximum memory of the process in KiB when it ends. */
const reporter = `process.on("exit", () => process.stderr.write("\\nmemory " + process.resourceUsage().maxRSS));`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "nixwrt-budgets-"));
});
afterEach(() => rm(folder, { recursive: true }));

test.each(Object.entries(hostileImages))("inspect handles %s", async (_, make) => {
  await writeFile(join(folder, "image"), make());
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(reporter)}` };
  const { code, stdout, stderr } = await nixwrt.run(["inspect", "--json", "image"], { cwd: folder, env });
  expect([9, 10], stderr).toContain(code);
  expect(stderr).toMatch(/IMAGE_(UNSOUND|NOT_CHECKED|UNRECOGNIZED)/);
  expect(stdout.length).toBeLessThan(outputLimit);
  expect(Number(/^memory (\d+)$/m.exec(stderr)?.[1]) / 1024).toBeLessThan(memoryLimit);
});
