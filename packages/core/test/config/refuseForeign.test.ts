import { chmodSync, chownSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/loadConfig.js";
import { problemsOf } from "./faults.js";
import { project, testDevice } from "./project.js";

/** A config that leaves a mark where it runs. */
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
  ["another user's folder", (folder) => chownSync(folder, stranger, stranger), /belongs to another user/],
])("what is found is not run: %s", async (_, harm, message) => {
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
  ["a file that all may write to", (_, file) => chmodSync(file, 0o666)],
  ["a folder that all may write to", (folder) => chmodSync(folder, 0o777)],
])("what is found is not run: %s", async (_, harm) => {
  const { folder, file, hasRun } = marking();
  harm(folder, file);
  const [problem] = await problemsOf(folder);
  expect(problem).toMatchObject({
    code: "CONFIG_FOREIGN",
    path: "./nixwrt.config.mjs",
    message: expect.stringContaining("every user of this machine may write to") as string,
    hint: expect.stringContaining("nixwrt --config") as string,
  });
  expect(hasRun()).toBe(false);
  await loadConfig({ cwd: folder, configFile: file, env: {} });
  expect(hasRun()).toBe(true);
});

test.each([".nixwrtrc.json", "package.json", ".config/nixwrtrc.yaml"])(
  "data can name a program, too: %s",
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

test("one's own in a folder like /tmp, by a link, and for a group, is run", async () => {
  const { folder, file, hasRun } = marking();
  chmodSync(folder, 0o1777);
  chmodSync(file, 0o664);
  await loadConfig({ cwd: folder, env: {} });
  expect(hasRun()).toBe(true);
  const linked = project({ ...testDevice });
  symlinkSync(file, `${linked}/nixwrt.config.mjs`);
  await loadConfig({ cwd: linked, env: {} });
});
