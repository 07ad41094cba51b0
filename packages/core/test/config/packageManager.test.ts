import { mkdirSync } from "node:fs";
import { expect, test } from "vitest";
import { problemsOf } from "./faults.js";
import { installed, project, testDevice } from "./project.js";

const missing = `import x from "no-such-package"; export default { device: "nowhere" };`;

test.each([
  ["package-lock.json", "npm install --save-dev no-such-package"],
  ["pnpm-lock.yaml", "pnpm add --save-dev no-such-package"],
  ["yarn.lock", "yarn add --dev no-such-package"],
  ["bun.lock", "bun add --dev no-such-package"],
])("hints use the project's package manager: %s", async (lock, hint) => {
  const folder = project({ [lock]: "", "nixwrt.config.mjs": missing });
  mkdirSync(`${folder}/below`);
  expect(await problemsOf(`${folder}/below`)).toMatchObject([{ code: "MODULE_MISSING", hint }]);
});

test("hints about two versions of core use pnpm in a pnpm project", async () => {
  const plugin = installed("nixwrt-plugin-selfish");
  const manifest = { name: "nixwrt-plugin-selfish", version: "1.0.0", keywords: ["nixwrt-plugin"] };
  const folder = project({
    ...plugin,
    "pnpm-lock.yaml": "",
    "package.json": '{ "devDependencies": { "nixwrt-plugin-selfish": "*" } }',
    "node_modules/nixwrt-plugin-selfish/package.json": JSON.stringify(manifest),
    "node_modules/nixwrt-plugin-selfish/node_modules/@nixwrt/core/package.json": '{ "version": "99.0.0" }',
  });
  expect(await problemsOf(folder)).toMatchObject([
    { code: "CORE_TWICE", hint: expect.stringMatching(/pnpm why @nixwrt\/core.*pnpm dedupe/) as string },
  ]);
});

test("Yarn's Plug'n'Play is reported by its name", async () => {
  const folder = project({
    ".pnp.cjs": "",
    "yarn.lock": "",
    "nixwrt.config.mjs": 'export default { device: "test-device" };',
  });
  mkdirSync(`${folder}/below`);
  for (const cwd of [folder, `${folder}/below`]) {
    const problems = await problemsOf(cwd);
    expect(problems).toMatchObject([
      { code: "YARN_PNP", hint: expect.stringContaining("nodeLinker: node-modules") as string },
    ]);
  }
  const inner = project({
    ...testDevice,
    "nixwrt.config.mjs": 'export default { device: "test-device", plugins: ["x"] };',
  });
  expect(await problemsOf(inner)).toMatchObject([{ code: "PLUGIN_NOT_FOUND" }]);
});

const tsconfig = `\uFEFF{
  // Names of our own.
  "compilerOptions": { "baseUrl": ".", "paths": { "*": ["types/*"], "@lib/*": ["./lib/*"], "~exact": ["./exact.ts"], "~/*": ["./*"], "app/*": ["./*"], "$lib/*": ["./lib/*"] }, },
}`;

test.each([
  ["@lib/n.ts", "@lib/*"],
  ["@lib/deep/n", "@lib/*"],
  ["~exact", "~exact"],
  ["~/lib/n", "~/*"],
  ["app/lib/n.ts", "app/*"],
  ["$lib/n", "$lib/*"],
])("an import that matches a path of tsconfig.json is not reported as a missing package: %s", async (name, pattern) => {
  const folder = project({
    "tsconfig.json": tsconfig,
    "lib/n.ts": "export default 1;",
    "nixwrt.config.ts": `import n from "${name}"; export default n;`,
  });
  const [problem] = await problemsOf(folder);
  expect(problem).toMatchObject({
    code: "MODULE_MISSING",
    path: "./nixwrt.config.ts:1",
    message: expect.stringContaining(
      `imports "${name}", which matches "${pattern}" in the paths of ./tsconfig.json; Node does not use those`,
    ) as string,
  });
  expect(problem?.hint).toMatch(/relative path.*"imports" in package\.json/);
  expect(problem?.hint).not.toContain("install");
});

test.each(["lib/n.ts", "lib/n", "lib"])(
  "an import of a file below baseUrl is not reported as a missing package: %s",
  async (name) => {
    const folder = project({
      "tsconfig.json": tsconfig,
      "lib/n.ts": "export default 1;",
      "nixwrt.config.ts": `import n from "${name}"; export default n;`,
    });
    expect(await problemsOf(folder)).toEqual([
      {
        code: "MODULE_MISSING",
        path: "./nixwrt.config.ts:1",
        message: expect.stringContaining(`imports "${name}", a file below the baseUrl of ./tsconfig.json`) as string,
        hint: "Import the file by its relative path",
      },
    ]);
  },
);

test.each([
  ["#lib/n", '"#lib/*": "./…/*"'],
  ["#n", '"#n": "./…"'],
])("an import of %s that package.json does not define shows how to define it", async (name, definition) => {
  for (const ending of ["ts", "mjs"]) {
    const folder = project({ [`nixwrt.config.${ending}`]: `import n from "${name}"; export default n;` });
    expect(await problemsOf(folder)).toEqual([
      {
        code: "MODULE_MISSING",
        path: `./nixwrt.config.${ending}:1`,
        message: expect.stringContaining(`imports "${name}", which "imports" in `) as string,
        hint: expect.stringContaining(definition) as string,
      },
    ]);
  }
});

test.each(["@other/n.ts", "lib/n.ts"])(
  "an import that matches no path of tsconfig.json is reported as a missing package: %s",
  async (name) => {
    const folder = project({
      "tsconfig.json": tsconfig,
      "nixwrt.config.ts": `import n from "${name}"; export default n;`,
    });
    expect(await problemsOf(folder)).toMatchObject([{ hint: expect.stringContaining("npm install") as string }]);
  },
);
