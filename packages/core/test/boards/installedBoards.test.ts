import { expect, test } from "vitest";
import { boardReference, installedBoards } from "../../src/boards/installedBoards.js";
import { loadConfig } from "../../src/config/loadConfig.js";
import { NixwrtError } from "../../src/errors.js";
import { project } from "../config/project.js";

/** Returns the files of an installed device package with these boards. */
function devicePackage(name: string, boards: readonly object[], keywords = ["nixwrt-device"]): Record<string, string> {
  const code = `export const boards = ${JSON.stringify(boards)};
export default (options) => ({ name: "device", device: { name: options.board ?? "made", options }, apply() {} });`;
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, keywords, type: "module", exports: "./index.js" }),
    [`node_modules/${name}/index.js`]: code,
  };
}

const packages = {
  ...devicePackage("@acme/device-z", [{ name: "router-b" }, { name: "router-a" }]),
  ...devicePackage("device-a", [{ name: "emulated", options: { endian: "big" } }]),
  ...devicePackage("no-device", [{ name: "not-a-board" }], []),
  ...devicePackage("device-without-boards", []),
};
const config = `export default ({ device }) => ({
  hostname: device?.name ?? "own",
  device: { name: "own", device: { name: "own" }, apply() {} },
  images: ["own-image"],
});`;

function load(board?: string, files = packages) {
  const cwd = project({ ...files, "nixwrt.config.mjs": config });
  const device = board === undefined ? undefined : (folder: string) => boardReference(board, folder);
  return loadConfig({ cwd, env: {}, ...(device === undefined ? {} : { device }) });
}

test("the boards are those of packages with the keyword, in order", async () => {
  const boards = await installedBoards(project(packages));
  expect(boards.map((board) => [board.package, board.name])).toEqual([
    ["@acme/device-z", "router-a"],
    ["@acme/device-z", "router-b"],
    ["device-a", "emulated"],
  ]);
  expect(await installedBoards(project({}))).toEqual([]);
});

test("a board replaces the config's device and images", async () => {
  expect((await load()).config).toMatchObject({ hostname: "own", device: { name: "own" }, images: ["own-image"] });
  const { config } = await load("router-a");
  expect(config).toMatchObject({ hostname: "router-a", device: { device: { name: "router-a" } } });
  expect(config.images).toBeUndefined();
});

test("a board can stand for options of its package", async () => {
  expect((await load("emulated")).config.device.device).toEqual({ name: "made", options: { endian: "big" } });
});

test.each([
  ["ruoter-a", packages, /Did you mean "router-a"\?\nThe boards are: router-a, router-b, emulated/],
  ["Router", packages, /Did you mean "router-a"\?/],
  ["zebra", packages, /^The boards are: /],
  ["router-a", {}, /npm install/],
])("an unknown board %s is refused, with a suggestion", async (name, files, hint) => {
  const fault = await load(name, files as typeof packages).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(NixwrtError);
  expect((fault as NixwrtError).problems).toMatchObject([
    { code: "DEVICE_UNKNOWN", hint: expect.stringMatching(hint) },
  ]);
});

test("two packages with the same board are refused", async () => {
  const files = { ...packages, ...devicePackage("impostor", [{ name: "router-a" }]) };
  await expect(load("router-a", files)).rejects.toThrow(
    /DEVICE_TWICE: @acme\/device-z and impostor both have .*"router-a"/,
  );
});
