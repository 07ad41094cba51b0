import { join } from "node:path";
import { expect, test } from "vitest";
import { openProject } from "../../src/pipeline/openProject.js";
import { project } from "../config/project.js";

const factory = `(options) => ({
  name: "device",
  device: {
    name: options.board,
    cpu: { arch: options.board === "big" ? "mips" : "mipsel", march: "mips32r2", mtune: "24kc" },
    kernel: { source: { kind: "debian-binary", package: "linux-source-6.12", suite: "trixie" }, arch: "mips" },
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

test("another board has a lock, a folder of images, and outputs of its own", async () => {
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
