import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/**
 * Makes a project folder with the given files, which is removed after the test. Node itself imports modules in it, because vitest.config.ts
 * excludes folders of this name.
 */
export function project(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "nixwrt-project-")));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries({ "package.json": "{}", ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Returns the files of an installed package: a plugin that does nothing, or other code. */
export function installed(
  name: string,
  code = `export default (options) => ({ name: "${name}", options, apply() {} });`,
): Record<string, string> {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, type: "module", exports: { import: "./index.js" } }),
    [`node_modules/${name}/index.js`]: code,
  };
}

/** The files of an installed device package. */
export const testDevice = installed(
  "test-device",
  `export default (options) => ({ name: "test-device", options, device: { name: "test" }, apply() {} });`,
);
