import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { apiReport, apiReports } from "../scripts/apiReport.js";
import { repository } from "./support.js";

/**
 * If this fails, the API has changed. Is the change intended, and does its changeset say whether it breaks users' code? Then run `npm run
 * api`.
 */
test.each(Object.entries(apiReports()))("%s is what its report says", async (declarations, report) => {
  expect(await readFile(report, "utf8")).toBe(apiReport(declarations));
});

/** What may differ between versions of core: another hook, another optional property, another settled value. */
function otherVersion(types: string): string {
  const changed = types
    .replace(/^ *check: \[.*\];\n/m, "")
    .replace(/^ *readonly ready\?: string;\n/m, "")
    .replace(/^ *readonly kernelFiles: .*;\n/m, "");
  expect(changed.length).toBeLessThan(types.length - 50);
  return changed;
}

test.each(["older", "newer"])("a plugin with the types of an %s core fits the project's", async (plugin) => {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-e2e-types-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const core = join(repository, "packages/core");
  const types = await readFile(join(core, "dist/index.d.ts"), "utf8");
  await mkdir(join(folder, "node_modules/@nixwrt"), { recursive: true });
  for (const name of ["zod", "tapable", "execa", "@types"]) {
    await symlink(join(repository, "node_modules", name), join(folder, "node_modules", name));
  }
  const places = { ".": plugin === "older", "node_modules/nixwrt-plugin-other": plugin === "newer" };
  for (const [place, current] of Object.entries(places)) {
    const copy = join(folder, place, "node_modules/@nixwrt/core");
    await mkdir(join(copy, "dist"), { recursive: true });
    await cp(join(core, "package.json"), join(copy, "package.json"));
    await writeFile(join(copy, "dist/index.d.ts"), current ? types : otherVersion(types));
  }
  const files = {
    "node_modules/nixwrt-plugin-other/package.json": '{ "type": "module", "exports": { "types": "./index.d.ts" } }',
    "node_modules/nixwrt-plugin-other/index.d.ts": `import type { DevicePlugin, Package, Plugin } from "@nixwrt/core";
      export function other(): Plugin;
      export function device(): DevicePlugin;
      export const library: Package;`,
    "package.json": '{ "type": "module" }',
    "nixwrt.config.ts": `import { defineConfig, makePackage, debianSource, type Plugin } from "@nixwrt/core";
      import { device, library, other } from "nixwrt-plugin-other";
      const tool = makePackage({ name: "tool", source: debianSource("tool"), licence: "MIT", libraries: [library] });
      const mine: Plugin = {
        name: "mine",
        apply({ hooks }) {
          hooks.packages.tap("mine", (packages) => packages.add(tool));
        },
      };
      export default defineConfig({ device: device(), plugins: [other(), mine] });`,
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const flags = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2024"];
  const options = { cwd: folder, reject: false };
  const tsc = join(repository, "node_modules/.bin/tsc");
  const { stdout } = await execa(tsc, [...flags, "--exactOptionalPropertyTypes", "nixwrt.config.ts"], options);
  expect(stdout).toBe("");
});
