import { chmodSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { projectWarnings } from "../../src/pipeline/projectWarnings.js";
import { project } from "../config/project.js";

const config = { ".nixwrtrc.json": "{}" };
const about = async (directory: string, file: string, name?: string) =>
  (await projectWarnings({ directory, file: join(directory, file), ...(name === undefined ? {} : { name }) })).map(
    ({ what }) => what,
  );

test.each([
  [0o600, []],
  [0o640, []],
  [0o644, ["secrets"]],
  [0o604, ["secrets"]],
])("the mode %o of the secrets file is checked", async (mode, expected) => {
  const directory = project({ ...config, secrets: "A=b\n" });
  chmodSync(join(directory, "secrets"), mode);
  expect(await about(directory, ".nixwrtrc.json")).toEqual(expected);
});

test("a project without secrets and with one config has no warnings", async () => {
  expect(await about(project(config), ".nixwrtrc.json")).toEqual([]);
});

test("config files that are not used are named, unless the user chose one", async () => {
  const directory = project({
    "nixwrt.config.ts": "",
    ...config,
    ".config/nixwrt.config.mjs": "",
    "package.json": '{ "nixwrt": {} }',
    "other.config.ts": "",
  });
  const others = [".nixwrtrc.json", "package.json", join(".config", "nixwrt.config.mjs")];
  expect(await about(directory, "nixwrt.config.ts")).toEqual(others);
  expect(await about(directory, ".nixwrtrc.json", basename(".nixwrtrc.json"))).toEqual([]);
});

test("a package.json without a config is not named", async () => {
  expect(await about(project({ ...config, "package.json": "{}" }), ".nixwrtrc.json")).toEqual([]);
});
