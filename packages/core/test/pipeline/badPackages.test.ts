import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { NixwrtError, type Problem } from "../../src/errors.js";
import { listPlugins } from "../../src/pipeline/listPlugins.js";
import { openProject } from "../../src/pipeline/openProject.js";
import { mips } from "../../src/system/cpus/mips.js";
import { version } from "../../src/version.js";
import { project } from "../config/project.js";

const newer = "99.0.0";

/** Fields of a plugin's package.json besides its name. */
interface Made {
  readonly version?: string;
  readonly keywords?: readonly string[];
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** Returns the files of an installed package with a keyword, below a folder. */
function plugin(name: string, code: string, made: Made = {}, below = "node_modules"): Record<string, string> {
  const manifest = {
    name,
    version: "1.2.3",
    type: "module",
    exports: "./index.js",
    keywords: ["nixwrt-plugin"],
    ...made,
  };
  return { [`${below}/${name}/package.json`]: JSON.stringify(manifest), [`${below}/${name}/index.js`]: code };
}

const nothing = 'export default () => ({ name: "fine", apply() {} });';

const board = plugin(
  "nixwrt-device-test",
  `export default () => ({ name: "test-board", device: { name: "test", cpu: { family: ${JSON.stringify(mips)} }, kernel: {} }, apply() {} });`,
  { keywords: ["nixwrt-device"] },
);

/** Makes a project that depends on packages, and whose config lists them as plugins by name. */
function projectWith(names: readonly string[], files: Readonly<Record<string, string>>): string {
  const devDependencies = Object.fromEntries(names.map((name) => [name, "*"]));
  return project({
    "package.json": JSON.stringify({ devDependencies }),
    ".nixwrtrc.json": JSON.stringify({ device: "nixwrt-device-test", plugins: names }),
    ...board,
    ...files,
  });
}

/** Returns the problems of a project that cannot be opened. */
async function problemsOf(cwd: string): Promise<readonly Problem[]> {
  const fault = await openProject({ cwd, env: {} }).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(NixwrtError);
  expect((fault as NixwrtError).exitClass).toBe("config");
  return (fault as NixwrtError).problems;
}

describe("an incompatible package is reported", () => {
  test("if it is made for another core, without being imported", async () => {
    const made = { peerDependencies: { "@nixwrt/core": `^${newer}` } };
    const cwd = projectWith(["nixwrt-plugin-next"], plugin("nixwrt-plugin-next", "throw new Error('imported');", made));
    expect(await problemsOf(cwd)).toEqual([
      {
        code: "PLUGIN_CORE_VERSION",
        path: "nixwrt-plugin-next",
        message: `version 1.2.3 needs @nixwrt/core ^99.0.0, but @nixwrt/core ${version} is installed`,
        hint: expect.stringContaining("npm install --save-dev nixwrt-plugin-next@latest"),
      },
    ]);
  });

  test("unless it is made for this core, or for any", async () => {
    const fits = plugin("nixwrt-plugin-fits", nothing, { peerDependencies: { "@nixwrt/core": `^${version}` } });
    expect(await listPlugins({ cwd: projectWith(["nixwrt-plugin-fits"], fits) })).toContainEqual(
      expect.objectContaining({ package: "nixwrt-plugin-fits", problems: [] }),
    );
  });

  test("if it has its own core", async () => {
    const own = "node_modules/nixwrt-plugin-selfish/node_modules/@nixwrt/core/package.json";
    const files = {
      ...plugin("nixwrt-plugin-selfish", nothing),
      [own]: JSON.stringify({ name: "@nixwrt/core", version: newer }),
    };
    expect(await problemsOf(projectWith(["nixwrt-plugin-selfish"], files))).toEqual([
      {
        code: "CORE_TWICE",
        path: "nixwrt-plugin-selfish",
        message: `brings its own @nixwrt/core 99.0.0, but @nixwrt/core ${version} is installed`,
        hint: expect.stringMatching(/npm ls @nixwrt\/core.*npm dedupe[\s\S]*peerDependencies/),
      },
    ]);
  });

  test("if the project's core is not the command's", async () => {
    const core = { "node_modules/@nixwrt/core/package.json": JSON.stringify({ name: "@nixwrt/core", version: newer }) };
    const cwd = projectWith([], core);
    expect(await problemsOf(cwd)).toEqual([
      {
        code: "CORE_TWICE",
        path: join(cwd, "node_modules/@nixwrt/core"),
        message: `the project has @nixwrt/core 99.0.0, but the nixwrt command uses ${version}`,
        hint: expect.stringContaining("npm install --save-dev @nixwrt/cli@latest @nixwrt/core@latest"),
      },
    ]);
  });

  test("together with all others", async () => {
    const made = { peerDependencies: { "@nixwrt/core": `^${newer}` } };
    const files = { ...plugin("nixwrt-plugin-a", nothing, made), ...plugin("nixwrt-plugin-b", nothing, made) };
    const problems = await problemsOf(projectWith(["nixwrt-plugin-a", "nixwrt-plugin-b"], files));
    expect(problems.map(({ path }) => path)).toEqual(["nixwrt-plugin-a", "nixwrt-plugin-b"]);
  });
});

describe("a package that is not a working plugin is reported", () => {
  test.each([
    ["does not export a function", "export default 1;", "its default export is not a function"],
    ["exports nothing", "export const a = 1;", "its default export is not a function"],
    ["does not return a plugin", "export default () => ({ apply() {} });", "does not return a plugin"],
  ])("if it has the keyword, but %s", async (_what, code, message) => {
    const cwd = projectWith(["nixwrt-plugin-odd"], plugin("nixwrt-plugin-odd", code));
    const [problem] = await problemsOf(cwd);
    expect(problem).toMatchObject({ code: "PLUGIN_EXPORT", path: "plugins[0]", hint: expect.any(String) });
    expect(problem?.message).toContain('"nixwrt-plugin-odd"');
    expect(problem?.message).toContain(message);
    const [, listed] = await listPlugins({ cwd });
    expect(listed).toMatchObject({
      package: "nixwrt-plugin-odd",
      problems: [{ code: "PLUGIN_EXPORT", path: "nixwrt-plugin-odd" }],
    });
  });

  test.each(["init", "network", "config"])('if it calls itself "%s", like a part of every image', async (name) => {
    const code = `export default () => ({ name: "${name}", apply() {} });`;
    const cwd = projectWith(["nixwrt-plugin-squat"], plugin("nixwrt-plugin-squat", code));
    expect(await problemsOf(cwd)).toEqual([
      {
        code: "PLUGIN_NAME",
        path: "nixwrt-plugin-squat",
        message: `the plugin's name is "${name}", which NixWRT uses itself`,
        hint: expect.stringContaining("Rename it"),
      },
    ]);
  });

  test("if it throws in apply", async () => {
    const code = 'export default () => ({ name: "boom", apply() { throw new Error("out of ideas"); } });';
    const cwd = projectWith(["@acme/nixwrt-plugin-boom"], plugin("@acme/nixwrt-plugin-boom", code));
    expect(await problemsOf(cwd)).toEqual([
      {
        code: "PLUGIN_THREW",
        path: "@acme/nixwrt-plugin-boom",
        message: 'the plugin "boom" failed: out of ideas',
        hint: expect.stringContaining("author"),
      },
    ]);
  });

  test("if it throws in a tap", async () => {
    const code = `export default () => ({
      name: "boom",
      apply({ hooks }) { hooks.etc.tap("boom", () => { null.x; }); },
    });`;
    const cwd = projectWith(["nixwrt-plugin-boom"], plugin("nixwrt-plugin-boom", code));
    expect(await problemsOf(cwd)).toMatchObject([{ code: "PLUGIN_THREW", path: "nixwrt-plugin-boom" }]);
  });

  test("if it taps an unknown hook", async () => {
    const code = `export default () => ({ name: "old", apply({ hooks }) { hooks.kernelConfg.tap("old", () => {}); } });`;
    const cwd = projectWith(["nixwrt-plugin-old"], plugin("nixwrt-plugin-old", code));
    expect(await problemsOf(cwd)).toEqual([
      {
        code: "PLUGIN_HOOK",
        path: "nixwrt-plugin-old",
        message: `the plugin "old" taps the hook "kernelConfg", which @nixwrt/core ${version} does not have`,
        hint: 'Did its author mean "kernelConfig"?\nThe plugin may need another version of @nixwrt/core',
      },
    ]);
  });

  test("if it imports a package that is not installed", async () => {
    const cwd = projectWith(["nixwrt-plugin-lacks"], plugin("nixwrt-plugin-lacks", 'import "left-pad";'));
    expect(await problemsOf(cwd)).toMatchObject([
      {
        code: "MODULE_MISSING",
        path: expect.stringMatching(/nixwrt-plugin-lacks\/index\.js:1$/),
        message: 'imports the package "left-pad", which is not installed',
        hint: "npm install --save-dev left-pad",
      },
    ]);
  });
});

test("a linked package that does not see the project's packages is reported with the way to copy it", async () => {
  const cwd = projectWith(["nixwrt-plugin-linked"], { "node_modules/nixwrt-own-tool/package.json": "{}" });
  const target = project({
    "package.json": JSON.stringify({ type: "module", exports: "./index.js", keywords: ["nixwrt-plugin"] }),
    "index.js": 'import "nixwrt-own-tool";\nexport default () => ({ name: "x", apply() {} });\n',
  });
  symlinkSync(target, join(cwd, "node_modules/nixwrt-plugin-linked"));
  expect(await problemsOf(cwd)).toMatchObject([
    {
      code: "MODULE_MISSING",
      path: `${target}/index.js:1`,
      hint: expect.stringContaining(`npm install --install-links ${target}`),
    },
  ]);
});

test("a config that imports a missing package is reported", async () => {
  const config = 'import { sshd } from "@nixwrt/plugin-sshd";\nexport default { device: sshd() };\n';
  const cwd = project({ "nixwrt.config.ts": config });
  expect(await problemsOf(cwd)).toEqual([
    {
      code: "MODULE_MISSING",
      path: join(cwd, "nixwrt.config.ts:1"),
      message: 'imports the package "@nixwrt/plugin-sshd", which is not installed',
      hint: "npm install --save-dev @nixwrt/plugin-sshd",
    },
  ]);
});
