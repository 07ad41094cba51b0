import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import catalogue, { measured } from "@nixwrt/packages";
import { bootImage, createProject, type Guest, makeSshKey, type TemporaryProject } from "@nixwrt/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runFault } from "../bench/packages/checkPackages.js";
import { packageRuns } from "../bench/packages/packageRuns.js";
import { testedPackages } from "../bench/packages/testedPackages.js";
import { withLibraries } from "../packages/core/src/system/Package.js";
import { sharedSymbols } from "./sharedSymbols.js";
import { examples, nixwrt, repository } from "./support.js";

/** Every package that the tests have sources for, in one image. `npm run packages-check` does the same for the other CPU families. */
const names = testedPackages("mips").map(({ name }) => name);
const key = makeSshKey();
const env = { SSH_AUTHORIZED_KEY: key.publicKey };
let project: TemporaryProject;
let guest: Guest;

/** examples/emu with packages by name and its own page, and with USB and terminals for those that need them. */
async function emuWith(packages: readonly string[]): Promise<string> {
  const text = await readFile(join(examples, "emu/nixwrt.config.ts"), "utf8");
  const page = `prebuiltFiles({
  name: "page",
  source: folderSource(new URL("page", import.meta.url)),
  licence: "CC0-1.0",
  files: { "/etc/page": { from: "page" } },
})`;
  return `import "@nixwrt/packages";
import { folderSource, prebuiltFiles } from "@nixwrt/core";
${text
  .replace("memory: 128", "memory: 128, usb: true")
  .replace("kernel: { config: {", `kernel: { config: { ...${JSON.stringify(sharedSymbols)},`)
  .replace(
    "defineConfig({",
    `defineConfig({\n  busybox: { config: { SCRIPT: "y" } },\n  packages: [...${JSON.stringify(packages)}, ${page}],`,
  )}`;
}

beforeAll(async () => {
  const files = { "nixwrt.config.ts": await emuWith(names), "page/page": "one\n" };
  project = await createProject(files, { packagesFrom: repository });
  guest = await bootImage({ project: project.directory, env, privateKey: key.privateKey, reachHost: true });
});
afterAll(async () => {
  await guest?.kill();
  await project?.[Symbol.asyncDispose]();
});

test("every package that is not marked as untested has a command that runs it, and there are many packages", () => {
  const tested = catalogue.filter(({ untested }) => untested === undefined).map((one) => one.name);
  expect(Object.keys(packageRuns).sort()).toEqual(tested);
  expect(tested.length).toBeGreaterThanOrEqual(20);
});

test.each(names)("%s runs", async (name) => {
  expect(await runFault(guest, name)).toBeUndefined();
});

test("the manifest contains the size of each package, close to the measured one", async () => {
  const manifest = JSON.parse(await readFile(join(project.directory, "out/emulator/manifest.json"), "utf8")) as {
    packages: readonly { name: string; bytes: number }[];
  };
  const own = new Map(manifest.packages.map(({ name, bytes }) => [name, bytes]));
  for (const one of catalogue.filter(({ name }) => names.includes(name))) {
    const bytes = withLibraries([one]).reduce((sum, { name }) => sum + (own.get(name) ?? 0), 0);
    expectNear(one.name, bytes, measured[one.name]?.bytes.mips);
  }
});

test("a build reports packages with another version or size, new ones, and removed ones", async () => {
  const fewer = names.filter((name) => name !== "tree" && name !== "pv");
  await writeFile(join(project.directory, "nixwrt.config.ts"), await emuWith(fewer));
  await writeFile(join(project.directory, "page/page"), "number two\n");
  const { stderr, exitCode } = await nixwrt(["build"], { cwd: project.directory, env });
  expect({ stderr, exitCode }).toMatchObject({ exitCode: 0 });
  const said = stderr.slice(stderr.indexOf("Changed packages since the previous build:\n")).split("\n");
  expect(said.slice(1, 4)).toEqual([
    expect.stringMatching(/^ {2}page {2}[0-9a-f]{12} → [0-9a-f]{12} +4 B → 11 B \(\+7 B\)$/),
    expect.stringMatching(/^ {2}pv {4}1\.\S+ → \(removed\) +-\d+ KiB$/),
    expect.stringMatching(/^ {2}tree {2}2\.\S+ → \(removed\) +-\d+ KiB$/),
  ]);
  const again = await nixwrt(["build", "--json"], { cwd: project.directory, env });
  expect(JSON.parse(again.stdout)).toMatchObject({ changes: [] });
});

/** The archive changes, so a size can differ a little from the measured one. */
function expectNear(name: string, bytes: number, known = 0): void {
  expect({ name, bytes, known, isNear: Math.abs(bytes - known) <= known / 4 }).toMatchObject({ isNear: true });
}
