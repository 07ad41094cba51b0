import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { openProject } from "../../src/pipeline/openProject.js";
import { mips, mipsel } from "../../src/system/cpus/mips.js";
import { project } from "../config/project.js";

const factory = `(options) => ({
  name: "device",
  device: {
    name: options.board,
    cpu: { family: options.board === "big" ? ${JSON.stringify(mips)} : ${JSON.stringify(mipsel)}, march: "mips32r2", mtune: "24kc" },
    kernel: { source: { kind: "debian-binary", package: "linux-source-6.12", suite: "trixie" } },
    defaultImages: [],
  },
  apply() {},
})`;

const files = {
  "nixwrt.config.mjs": 'export default { device: ["device-acme", { board: "big" }] };',
  "node_modules/device-acme/package.json":
    '{ "type": "module", "keywords": ["nixwrt-device"], "exports": "./index.js" }',
  "node_modules/device-acme/index.js": `export const boards = [{ name: "little" }];\nexport default ${factory};`,
};

test("another board has its own lock, folder of images, and outputs", async () => {
  const cwd = project(files);
  const env = { HOME: cwd };
  const own = await openProject({ cwd, env });
  expect(own).toMatchObject({ lockFile: join(cwd, "nixwrt.lock"), outDirectory: join(cwd, "out"), keptFor: own.file });
  const other = await openProject({ cwd, board: "little", env });
  const lockFile = join(cwd, "nixwrt.little.lock");
  expect(other.plan.kernel).toBe("linux-mipsel");
  expect(other).toMatchObject({ lockFile, outDirectory: join(cwd, "out/little"), keptFor: lockFile });
  expect(other.mainLockFile).toBe(own.lockFile);
});

test("each config in a folder has its own lock, folder of images, and outputs, and so does each board", async () => {
  const text = files["nixwrt.config.mjs"];
  const cwd = project({ ...files, "a.mjs": text, "a.json": '{ "device": ["device-acme", { "board": "big" }] }' });
  const env = { HOME: cwd };
  const open = (configFile?: string, board?: string) =>
    openProject({
      cwd,
      env,
      ...(configFile === undefined ? {} : { configFile }),
      ...(board === undefined ? {} : { board }),
    });
  const all = [open(), open("a.mjs"), open("a.json"), open("a.mjs", "little"), open(undefined, "little")];
  const opened = await Promise.all(all);
  expect(opened.map(({ lockFile }) => relative(cwd, lockFile))).toEqual([
    ...["nixwrt.lock", "nixwrt.a.mjs.lock", "nixwrt.a.json.lock", "nixwrt.a.mjs.little.lock", "nixwrt.little.lock"],
  ]);
  expect(opened.map(({ outDirectory }) => relative(cwd, outDirectory))).toEqual([
    ...["out", "out/a.mjs", "out/a.json", "out/a.mjs/little", "out/little"],
  ]);
  expect(new Set(opened.map(({ keptFor }) => keptFor)).size).toBe(5);
  expect(new Set(opened.map(({ mainLockFile }) => mainLockFile))).toEqual(new Set([join(cwd, "nixwrt.lock")]));
});

test.each([
  ["nixwrt.config.mjs", "./nixwrt.config.mjs"],
  [".config/nixwrtrc.json", ".config/nixwrtrc.json"],
])("naming the config that would be found anyway changes nothing: %s", async (place, named) => {
  const { "nixwrt.config.mjs": _, ...modules } = files;
  const text = place.endsWith(".json")
    ? '{ "device": ["device-acme", { "board": "big" }] }'
    : files["nixwrt.config.mjs"];
  const cwd = project({ ...modules, [place]: text });
  const env = { HOME: cwd };
  const [found, given] = [await openProject({ cwd, env }), await openProject({ cwd, configFile: named, env })];
  for (const key of ["file", "lockFile", "outDirectory", "keptFor"] as const) expect(given[key]).toBe(found[key]);
});
