import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { discoverConfig, searchPlaces } from "../../src/config/discoverConfig.js";
import { loadConfig } from "../../src/config/loadConfig.js";
import { problemsOf } from "./faults.js";
import { project, testDevice } from "./project.js";

/** Returns a config in the language of the file. */
function configFor(place: string): string {
  const config = { hostname: "found", device: "test-device" };
  if (place === "package.json") return JSON.stringify({ name: "sample", nixwrt: config });
  if (/\.(ts|mts|js|mjs)$/.test(place)) return `export default ${JSON.stringify(config)};`;
  if (place.endsWith(".cjs")) return `module.exports = ${JSON.stringify(config)};`;
  if (place.endsWith(".json")) return JSON.stringify(config);
  return "# a comment\nhostname: found\ndevice: test-device\n";
}

test("the search places are the documented ones", () => {
  expect(searchPlaces).toEqual([
    "nixwrt.config.ts",
    "nixwrt.config.mts",
    "nixwrt.config.js",
    "nixwrt.config.mjs",
    "nixwrt.config.cjs",
    ".nixwrtrc",
    ".nixwrtrc.json",
    ".nixwrtrc.yaml",
    ".nixwrtrc.yml",
    "package.json",
    ".config/nixwrt.config.ts",
    ".config/nixwrt.config.mts",
    ".config/nixwrt.config.js",
    ".config/nixwrt.config.mjs",
    ".config/nixwrt.config.cjs",
    ".config/nixwrtrc",
    ".config/nixwrtrc.json",
    ".config/nixwrtrc.yaml",
    ".config/nixwrtrc.yml",
  ]);
});

test.each(searchPlaces)("a config is found in %s", async (place) => {
  const folder = project({ ...testDevice, [place]: configFor(place) });
  const { file, directory, config } = await loadConfig({ cwd: folder, env: {} });
  expect(file).toBe(`${folder}/${place}`);
  expect(directory).toBe(folder);
  expect(config.hostname).toBe("found");
});

const encodings = {
  "UTF-8 with a byte order mark": (text: string) => Buffer.from(`\uFEFF${text}`),
  "UTF-16": (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le"),
};

test.each(searchPlaces.flatMap((place) => Object.keys(encodings).map((encoding) => [place, encoding] as const)))(
  "a config is found in %s, encoded as %s",
  async (place, encoding) => {
    const folder = project({ ...testDevice, [place]: configFor(place) });
    writeFileSync(join(folder, place), encodings[encoding as keyof typeof encodings](configFor(place)));
    // Modules must be in UTF-8.
    if (encoding === "UTF-16" && /\.[mc]?[jt]s$/.test(place)) {
      const hint = expect.stringContaining("save it as UTF-8") as string;
      expect(await problemsOf(folder)).toMatchObject([{ code: "MODULE_SYNTAX", hint }]);
      return;
    }
    const { file, config } = await loadConfig({ cwd: folder, env: {} });
    expect({ file, hostname: config.hostname }).toEqual({ file: join(folder, place), hostname: "found" });
  },
);

test.each(Object.keys(encodings))("a package.json in %s is skipped if it has no config", async (encoding) => {
  const folder = project({ ...testDevice, ".config/nixwrtrc.json": configFor(".json") });
  const text = JSON.stringify({ name: "x", devDependencies: { "test-device": "*" } });
  writeFileSync(join(folder, "package.json"), encodings[encoding as keyof typeof encodings](text));
  expect((await loadConfig({ cwd: folder, env: {} })).file).toBe(`${folder}/.config/nixwrtrc.json`);
});

test("a config is found from a subfolder, up to the project's root", async () => {
  const folder = project({ "nixwrt.config.mjs": "export default {};" });
  mkdirSync(`${folder}/a/b`, { recursive: true });
  expect((await discoverConfig(`${folder}/a/b`)).file).toBe(`${folder}/nixwrt.config.mjs`);
});

test.each([{ "inner/package.json": "{}" }, { "inner/.git": "gitdir: elsewhere" }])(
  "the search ends at the root of a project: %o",
  async (files) => {
    const folder = project({ "nixwrt.config.mjs": "export default {};", ...files });
    expect(await problemsOf(`${folder}/inner`)).toMatchObject([{ code: "CONFIG_NOT_FOUND" }]);
  },
);

test("a package.json without the key is skipped", async () => {
  const folder = project({ "package.json": '{ "name": "x" }', ".config/nixwrtrc.json": "{}" });
  expect((await discoverConfig(folder)).file).toBe(`${folder}/.config/nixwrtrc.json`);
});

test("without a config, the places and an example are shown", async () => {
  const folder = project({});
  mkdirSync(`${folder}/sub`);
  const [problem] = await problemsOf(`${folder}/sub`);
  expect(problem).toMatchObject({ code: "CONFIG_NOT_FOUND", message: "there is no config file" });
  expect(problem?.hint).toContain("nixwrt.config.{ts,mts,js,mjs,cjs}");
  expect(problem?.hint).toContain("export default defineConfig({");
});

test("a file that is named is used, and must exist", async () => {
  const folder = project({ "other.mjs": "export default { a: 1 };", "nixwrt.config.mjs": "export default {};" });
  expect(await discoverConfig(folder, "other.mjs")).toEqual({ file: `${folder}/other.mjs`, content: { a: 1 } });
  expect(await problemsOf(folder, "none.ts")).toEqual([
    {
      code: "CONFIG_NOT_FOUND",
      path: "./none.ts",
      message: "there is no such file",
      hint: "Correct the path, or leave it out to search for a config",
    },
  ]);
});

test.each([
  [".nixwrtrc", ""],
  [".nixwrtrc.json", " \n"],
  ["nixwrt.config.ts", ""],
])("an empty %s is a problem", async (place, text) => {
  const [problem] = await problemsOf(project({ [place]: text }));
  expect(problem).toMatchObject({ code: "CONFIG_EMPTY", path: `./${place}` });
});

test("a module without a default export is a problem", async () => {
  expect(await problemsOf(project({ "nixwrt.config.ts": "export const config = {};" }))).toEqual([
    {
      code: "CONFIG_EXPORT",
      path: "./nixwrt.config.ts",
      message: "has no default export",
      hint: "Write: export default defineConfig({ … })",
    },
  ]);
});

test("a JSON error is reported with its position, without the text, which might be secret", async () => {
  const text = `{\n  "hostname": "x",\n  "users": { "root": { "passwordHash": "$6$secret" "uid": 0 } }\n}`;
  const [problem] = await problemsOf(project({ ".nixwrtrc.json": text }));
  expect(problem).toMatchObject({ code: "CONFIG_SYNTAX", path: "./.nixwrtrc.json:3:52" });
  expect(JSON.stringify(problem)).not.toContain("secret");
  const [short] = await problemsOf(project({ ".nixwrtrc.json": `{ "a": hunter2 }` }));
  expect(short).toMatchObject({ code: "CONFIG_SYNTAX" });
  expect(JSON.stringify(short)).not.toContain("hunter2");
});

test.each([
  ['{\n  "hostname": "x",\n  "hostname": "hunter2"\n}', ":3:4"],
  ['{\n\t"users": {\n\t\t"a": { "uid": 1, "uid": 2 }\n\t}\n}', ":3:"],
  ['[{ "a": 1 }, { "b": { "c": 1, "c": 1 } }]', ":1:"],
])("a duplicate key in a JSON object is reported with its position: %s", async (text, place) => {
  const [problem] = await problemsOf(project({ ".nixwrtrc.json": text }));
  expect(problem).toMatchObject({ code: "CONFIG_SYNTAX", message: "duplicated mapping key" });
  expect(problem?.path).toContain(`.nixwrtrc.json${place}`);
  expect(JSON.stringify(problem)).not.toContain("hunter2");
});

test("a YAML error is reported with its position, without the text", async () => {
  const [problem] = await problemsOf(project({ ".nixwrtrc.yaml": "hostname: x\nusers: [hunter2\ndevice: y\n" }));
  expect(problem).toMatchObject({
    code: "CONFIG_SYNTAX",
    path: expect.stringMatching(/^\.\/\.nixwrtrc\.yaml:3:\d+$/) as string,
  });
  expect(JSON.stringify(problem)).not.toContain("hunter2");
});
