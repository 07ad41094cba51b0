import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
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
test.each(Object.entries(apiReports()))("%s is the current API report", async (declarations, report) => {
  expect(await readFile(report, "utf8")).toBe(apiReport(declarations));
});

/** Declarations with what may differ between versions of core: another hook, another optional property, another settled value. */
function otherVersion(types: Readonly<Record<string, string>>): Record<string, string> {
  const differences = [/^ *check: \[.*\];\n/m, /^ *readonly ready\?: .*;\n/m, /^ *readonly kernelFiles: .*;\n/m];
  for (const difference of differences) {
    expect(Object.values(types).filter((text) => difference.test(text)).length, String(difference)).toBeGreaterThan(0);
  }
  const change = (text: string) => differences.reduce((changed, difference) => changed.replace(difference, ""), text);
  return Object.fromEntries(Object.entries(types).map(([name, text]) => [name, change(text)]));
}

/** Returns the declarations that a package is published with, by file name. */
async function declarationsOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(join(folder, "dist"))).filter((name) => name.endsWith(".d.ts"));
  const texts = names.map(async (name) => [name, await readFile(join(folder, "dist", name), "utf8")] as const);
  return Object.fromEntries(await Promise.all(texts));
}

test.each(["older", "newer"])(
  "a plugin that was compiled with an %s core type-checks in the project",
  async (plugin) => {
    const folder = await mkdtemp(join(tmpdir(), "nixwrt-e2e-types-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const core = join(repository, "packages/core");
    const types = await declarationsOf(core);
    await mkdir(join(folder, "node_modules/@nixwrt"), { recursive: true });
    for (const name of ["zod", "tapable", "execa", "@types"]) {
      await symlink(join(repository, "node_modules", name), join(folder, "node_modules", name));
    }
    const places = { ".": plugin === "older", "node_modules/nixwrt-plugin-other": plugin === "newer" };
    for (const [place, current] of Object.entries(places)) {
      const copy = join(folder, place, "node_modules/@nixwrt/core");
      await mkdir(join(copy, "dist"), { recursive: true });
      await cp(join(core, "package.json"), join(copy, "package.json"));
      const given = current ? types : otherVersion(types);
      for (const [name, text] of Object.entries(given)) await writeFile(join(copy, "dist", name), text);
    }
    const files = {
      "node_modules/nixwrt-plugin-other/package.json": '{ "type": "module", "exports": { "types": "./index.d.ts" } }',
      "node_modules/nixwrt-plugin-other/index.d.ts": `import type { Package, Plugin } from "@nixwrt/core";
      import type { DevicePlugin } from "@nixwrt/core/device";
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
  },
);

test("a plugin that imports a name from the wrong entry point of core gets a TypeScript error", async () => {
  const folder = await mkdtemp(join(tmpdir(), "nixwrt-e2e-audience-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
  const misplaced = {
    "@nixwrt/core": [
      "DevicePlugin",
      "boardDevice",
      "mips",
      "FlashMap",
      "openwrtKernel",
      "openProject",
      "Plan",
      "applyPlugins",
    ],
    "@nixwrt/core/device": ["Plugin", "defineConfig", "buildImages"],
    "@nixwrt/core/host": ["Plugin", "makePackage", "DevicePlugin", "aarch64"],
  };
  const lines = Object.entries(misplaced).flatMap(([module, names]) =>
    names.map((name) => `import type { ${name} as ${`${module} ${name}`.replaceAll(/\W/g, "_")} } from "${module}";`),
  );
  // Each name is exported by its own entry point.
  const rightly = ['import { type DevicePlugin, boardDevice, mips, openwrtKernel } from "@nixwrt/core/device";'];
  rightly.push('import { openProject, type Plan, applyPlugins, buildImages, NixwrtError } from "@nixwrt/core/host";');
  rightly.push('import { type Plugin, defineConfig, makePackage } from "@nixwrt/core";');
  // Types that others extend are still the same through an entry point.
  const extension = `import type { KnownPackages, Registries } from "@nixwrt/core";
    declare module "@nixwrt/core" {
      interface Registries { "acme.port": { readonly tcp: number } }
      interface KnownPackages { acmetool: true }
    }
    export const extended: Plugin = {
      name: "acme",
      apply({ hooks, offer }) {
        const ports = offer("acme.port");
        hooks.registries.tap("acme", (registries) => registries.add("acme.port", { tcp: 5 }));
        hooks.check.tap("acme", () => ports().map(({ value }): number => value.tcp));
      },
    };
    export const known: [keyof KnownPackages, Registries["acme.port"]["tcp"]] = ["acmetool", 5];`;
  await writeFile(join(folder, "plugin.mts"), [...lines, ...rightly, extension].join("\n"));
  const flags = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2024"];
  const { stdout } = await execa(join(repository, "node_modules/.bin/tsc"), [...flags, "plugin.mts"], {
    cwd: folder,
    reject: false,
  });
  const errors = [...stdout.matchAll(/^plugin\.mts\((\d+),\d+\): error (TS\d+)/gm)].map(([, line]) => Number(line));
  expect(errors, stdout).toEqual(lines.map((_, index) => index + 1));
});
