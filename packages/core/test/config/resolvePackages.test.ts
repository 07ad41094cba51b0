import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/loadConfig.js";
import { problemsOf } from "./faults.js";
import { project } from "./project.js";

const device = `{ name: "inline-device", device: { name: "test" }, apply() {} }`;
const recipe = (name: string, from: string) =>
  `{ name: "${name}", licence: "MIT", script: "make", files: {}, source: { kind: "folder", path: "${from}" } }`;

/** Returns the files of an npm package that is a catalogue of packages. */
function catalogue(name: string, packages: readonly string[], keywords: readonly string[] = ["nixwrt-packages"]) {
  const manifest = { name, type: "module", exports: "./index.js", keywords };
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify(manifest),
    [`node_modules/${name}/index.js`]: `export default [${packages.map((one) => recipe(one, name)).join(", ")}];`,
  };
}

const ours = catalogue("@nixwrt/packages", ["iperf3", "tcpdump"]);
const acme = catalogue("@acme/recipes", ["tcpdump", "tool"]);
const dependencies = JSON.stringify({ devDependencies: { "@acme/recipes": "1" } });
const config = (packages: string) => `export default { device: ${device}, packages: ${packages} };`;

async function sourcesOf(packages: string, files: Record<string, string>) {
  const folder = project({ "nixwrt.config.mjs": config(packages), ...files });
  const loaded = await loadConfig({ cwd: folder, env: {} });
  return loaded.config.packages.map(({ name, source }) => `${name} of ${(source as { path: string }).path}`);
}

test("names are looked up in @nixwrt/packages and in catalogues among the dependencies", async () => {
  expect(await sourcesOf('["iperf3", "tcpdump"]', ours)).toEqual([
    "iperf3 of @nixwrt/packages",
    "tcpdump of @nixwrt/packages",
  ]);
  expect(await sourcesOf('["tool", "iperf3"]', { ...ours, ...acme, "package.json": dependencies })).toEqual([
    "tool of @acme/recipes",
    "iperf3 of @nixwrt/packages",
  ]);
});

test("data configs can name packages, too", async () => {
  const json = JSON.stringify({ device: "test-device", packages: ["iperf3"] });
  const folder = project({
    ".nixwrtrc.json": json,
    ...ours,
    "node_modules/test-device/package.json": JSON.stringify({ name: "test-device", type: "module", exports: "./i.js" }),
    "node_modules/test-device/i.js": `export default () => (${device});`,
  });
  expect((await loadConfig({ cwd: folder, env: {} })).config.packages).toMatchObject([{ name: "iperf3" }]);
});

test("packages that are objects are used directly, without importing any catalogue", async () => {
  const broken = { ...ours, "node_modules/@nixwrt/packages/index.js": "throw new Error('imported');" };
  expect(await sourcesOf(`[${recipe("mine", "here")}]`, broken)).toEqual(["mine of here"]);
});

test("a catalogue that is only an indirect dependency is not used", async () => {
  const folder = project({ "nixwrt.config.mjs": config('["tool"]'), ...ours, ...acme });
  expect(await problemsOf(folder)).toMatchObject([{ code: "PACKAGE_NOT_FOUND", path: "packages[0]" }]);
});

test("a name in two catalogues must name its catalogue", async () => {
  const files = { ...ours, ...acme, "package.json": dependencies };
  expect(await sourcesOf('["@acme/recipes#tcpdump"]', files)).toEqual(["tcpdump of @acme/recipes"]);
  const folder = project({ "nixwrt.config.mjs": config('["tcpdump"]'), ...files });
  expect(await problemsOf(folder)).toMatchObject([
    {
      code: "PACKAGE_AMBIGUOUS",
      path: "packages[0]",
      hint: 'Say which one you mean: "@acme/recipes#tcpdump" or "@nixwrt/packages#tcpdump"',
    },
  ]);
});

test("every unknown name is reported with the most similar one", async () => {
  const folder = project({
    "nixwrt.config.mjs": config('["iperf", "TCPdump", "@nixwrt/packages#iperf", "#", "zzzzzzzz", "Dump"]'),
    ...ours,
  });
  expect(await problemsOf(folder)).toMatchObject([
    { path: "packages[0]", hint: 'Did you mean "iperf3"?' },
    { path: "packages[1]", hint: 'Did you mean "tcpdump"?' },
    { path: "packages[2]", hint: 'Did you mean "@nixwrt/packages#iperf3"?' },
    { path: "packages[3]", code: "PACKAGE_NOT_FOUND" },
    { path: "packages[4]", hint: expect.stringContaining("nixwrt packages") },
    { path: "packages[5]", hint: 'Did you mean "tcpdump"?' },
  ]);
});

test("without a catalogue, the error says what to install", async () => {
  const folder = project({ "nixwrt.config.mjs": config('["iperf3"]') });
  expect(await problemsOf(folder)).toMatchObject([
    { code: "PACKAGE_NOT_FOUND", hint: expect.stringContaining("npm install --save-dev @nixwrt/packages") },
  ]);
});

test.each([
  ["7", "packages[0]"],
  ["{ name: 'x' }", "packages[0]"],
  ["['tcpdump']", "packages[0]"],
  ["''", "packages[0]"],
  ["null", "packages[0]"],
])("%s is refused as a package", async (entry, path) => {
  const folder = project({ "nixwrt.config.mjs": config(`[${entry}]`), ...ours });
  expect(await problemsOf(folder)).toMatchObject([{ path }]);
});

test.each([
  ["nothing", "export const x = 1;"],
  ["a factory", "export default () => [];"],
  ["something other than packages", "export default [{ name: 'x' }];"],
])("a catalogue that exports %s is reported", async (_what, code) => {
  const files = { ...ours, "node_modules/@nixwrt/packages/index.js": code };
  const folder = project({ "nixwrt.config.mjs": config('["tcpdump", "iperf3"]'), ...files });
  expect(await problemsOf(folder)).toMatchObject([{ code: "CATALOGUE_EXPORT", path: "@nixwrt/packages" }]);
});
