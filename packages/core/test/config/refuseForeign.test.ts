import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { boardReference, installedBoards } from "../../src/boards/installedBoards.js";
import { loadConfig } from "../../src/config/loadConfig.js";
import { listPlugins } from "../../src/pipeline/listPlugins.js";
import { problemsOf } from "./faults.js";
import { project, testDevice } from "./project.js";

/** Makes a config that creates a file when it runs. */
function marking(place = "nixwrt.config.mjs") {
  const folder = project({
    ...testDevice,
    [place]: `import { writeFileSync } from "node:fs"; import { dirname } from "node:path";
writeFileSync(dirname(import.meta.filename) + "/mark", ""); export default { device: "test-device" };`,
  });
  return {
    folder,
    file: `${folder}/${place}`,
    hasRun: () => existsSync(`${folder}/${place}`.replace(/[^/]+$/, "mark")),
  };
}

const stranger = 4242;
const isRoot = process.getuid?.() === 0;

test.runIf(isRoot).each<[string, (folder: string, file: string) => void, RegExp]>([
  [
    "another user's file",
    (_, file) => chownSync(file, stranger, stranger),
    /nixwrt.config.mjs belongs to another user \(uid 4242\)/,
  ],
  ["in another user's folder", (folder) => chownSync(folder, stranger, stranger), /belongs to another user/],
])("a config is not run if it is %s", async (_, harm, message) => {
  const { folder, file, hasRun } = marking();
  harm(folder, file);
  mkdirSync(`${folder}/sub`);
  const problems = await problemsOf(`${folder}/sub`);
  expect(problems).toMatchObject([{ code: "CONFIG_FOREIGN", message: expect.stringMatching(message) as string }]);
  expect(hasRun()).toBe(false);
  await loadConfig({ cwd: folder, configFile: file, env: {} });
  expect(hasRun()).toBe(true);
});

test.each<[string, (folder: string, file: string) => void]>([
  ["a file that everyone can write to", (_, file) => chmodSync(file, 0o666)],
  ["in a folder that everyone can write to", (folder) => chmodSync(folder, 0o777)],
])("a config is not run if it is %s", async (_, harm) => {
  const { folder, file, hasRun } = marking();
  harm(folder, file);
  const [problem] = await problemsOf(folder);
  expect(problem).toMatchObject({
    code: "CONFIG_FOREIGN",
    path: "./nixwrt.config.mjs",
    message: expect.stringContaining("every user on this machine can write to") as string,
    hint: expect.stringContaining("nixwrt --config") as string,
  });
  expect(hasRun()).toBe(false);
  await loadConfig({ cwd: folder, configFile: file, env: {} });
  expect(hasRun()).toBe(true);
});

test.each([".nixwrtrc.json", "package.json", ".config/nixwrtrc.yaml"])(
  "data configs, which can also name a program, are refused, too: %s",
  async (place) => {
    const folder = project({
      ...testDevice,
      [place]: '{ "device": "./evil.js", "nixwrt": { "device": "./evil.js" } }',
    });
    writeFileSync(`${folder}/evil.js`, "throw new Error('it ran');");
    chmodSync(`${folder}/${place}`, 0o646);
    expect(await problemsOf(folder)).toMatchObject([{ code: "CONFIG_FOREIGN" }]);
  },
);

test("a config of the user is run from a folder like /tmp, through a link, and with a writable group", async () => {
  const { folder, file, hasRun } = marking();
  chmodSync(folder, 0o1777);
  chmodSync(file, 0o664);
  await loadConfig({ cwd: folder, env: {} });
  expect(hasRun()).toBe(true);
  const linked = project({ ...testDevice });
  symlinkSync(file, `${linked}/nixwrt.config.mjs`);
  await loadConfig({ cwd: linked, env: {} });
});

describe("packages that are found", () => {
  const name = "node_modules/@acme/device";

  /** Makes a device package that creates a file when it is imported. */
  function installed() {
    const folder = project({
      [`${name}/package.json`]: JSON.stringify({
        name: "@acme/device",
        keywords: ["nixwrt-device"],
        type: "module",
        exports: "./index.js",
      }),
      [`${name}/index.js`]: `import { writeFileSync } from "node:fs"; import { dirname } from "node:path";
writeFileSync(dirname(import.meta.filename) + "/../../../mark", "");
export const boards = [{ name: "a-board" }];
export default () => ({ name: "device", device: { name: "made" }, apply() {} });`,
      "sub/deeper/nixwrt.config.mjs": "export default ({ device }) => ({ device });",
    });
    return { folder, below: `${folder}/sub/deeper`, hasRun: () => existsSync(`${folder}/mark`) };
  }

  type Harm = (folder: string) => void;
  const harms: [string, Harm][] = [
    ["everyone can write to the package", (folder) => chmodSync(`${folder}/${name}`, 0o777)],
    ["everyone can write to its scope", (folder) => chmodSync(`${folder}/node_modules/@acme`, 0o757)],
    ["everyone can write to node_modules", (folder) => chmodSync(`${folder}/node_modules`, 0o777)],
    ["everyone can write to the folder above", (folder) => chmodSync(folder, 0o777)],
    [
      "a link leads to where everyone can write",
      (folder) => {
        mkdirSync(`${folder}/some/where`, { recursive: true });
        renameSync(`${folder}/${name}`, `${folder}/some/where/else`);
        symlinkSync("../../some/where/else", `${folder}/${name}`);
        chmodSync(`${folder}/some/where/else`, 0o777);
      },
    ],
  ];
  const owned: [string, Harm][] = [
    ["the package is another user's", (folder) => chownSync(`${folder}/${name}`, stranger, stranger)],
    ["node_modules is another user's", (folder) => chownSync(`${folder}/node_modules`, stranger, stranger)],
    ["the folder above is another user's", (folder) => chownSync(folder, stranger, stranger)],
  ];

  test.each([...harms, ...(isRoot ? owned : [])])("are not run if %s", async (_, harm) => {
    const { folder, below, hasRun } = installed();
    harm(folder);
    const refused = { problems: [{ code: "PACKAGE_FOREIGN" }] };
    await expect(installedBoards(below)).rejects.toMatchObject(refused);
    expect(await listPlugins({ cwd: below })).toMatchObject([refused]);
    const device = (place: string, trusted: boolean) => boardReference("a-board", place, { trusted });
    await expect(loadConfig({ cwd: below, env: {}, device })).rejects.toMatchObject(refused);
    expect(hasRun()).toBe(false);
    // The user has named the config, and so trusts it and the packages that it is built with.
    const configFile = `${below}/nixwrt.config.mjs`;
    await loadConfig({ cwd: below, configFile, env: {}, device });
    expect(hasRun()).toBe(true);
  });

  test("are run if they belong to the user, also with a writable group, and in a folder like /tmp", async () => {
    const { folder, below, hasRun } = installed();
    chmodSync(folder, 0o1777);
    chmodSync(`${folder}/${name}`, 0o775);
    expect(await installedBoards(below)).toMatchObject([{ name: "a-board" }]);
    const [listing] = await listPlugins({ cwd: below });
    expect(listing?.problems.map(({ code }) => code)).not.toContain("PACKAGE_FOREIGN");
    expect(hasRun()).toBe(true);
  });
});
