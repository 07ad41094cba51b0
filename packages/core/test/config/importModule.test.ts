import { expect, onTestFinished, test } from "vitest";
import { importModule } from "../../src/config/importModule.js";
import { installed, project } from "./project.js";

async function exported(files: Record<string, string>, name = "nixwrt.config.ts"): Promise<unknown> {
  return (await importModule(`${project(files)}/${name}`)).default;
}

async function problem(files: Record<string, string>, name = "nixwrt.config.ts") {
  const folder = project(files);
  const fault = (await importModule(`${folder}/${name}`).catch((error: unknown) => error)) as Error & {
    problems: unknown[];
  };
  expect(fault.problems).toHaveLength(1);
  return JSON.parse(JSON.stringify(fault.problems[0]).replaceAll(folder, ".")) as unknown;
}

test.each([
  ["with its extension", "./part.ts", "part.ts"],
  ["without extension", "./part", "part.ts"],
  ["with .js for .ts", "./part.js", "part.ts"],
  ["of a folder with an index", "./part", "part/index.ts"],
])("a relative import %s works", async (_, specifier, file) => {
  const config = `import { part } from "${specifier}"; const x: number = part; export default { x };`;
  expect(await exported({ "nixwrt.config.ts": config, [file]: "export const part: number = 7;" })).toEqual({ x: 7 });
});

test("an enum and a parameter property work, which Node cannot strip", async () => {
  const config = `enum Port { Ssh = 22 } class A { constructor(readonly x: number) {} } export default new A(Port.Ssh);`;
  expect(await exported({ "nixwrt.config.ts": config })).toEqual({ x: 22 });
});

test("a config in ESM works in a package that `npm init` has marked as CommonJS", async () => {
  const files = { "package.json": '{ "type": "commonjs" }', ...installed("dep", "export default 5;") };
  expect(await exported({ ...files, "nixwrt.config.ts": 'import dep from "dep"; export default { dep };' })).toEqual({
    dep: 5,
  });
});

test("a CommonJS config works", async () => {
  expect(await exported({ "c.cjs": "module.exports = { x: 1 };" }, "c.cjs")).toEqual({ x: 1 });
});

test.each(["{}", '{ "type": "commonjs" }'])(
  "a package.json of %s causes no warning, and other warnings are kept",
  async (json) => {
    const seen: string[] = [];
    const listener = (warning: Error) => seen.push(warning.message);
    process.on("warning", listener);
    onTestFinished(() => void process.off("warning", listener));
    await exported({ "package.json": json, "nixwrt.config.ts": "process.emitWarning('look out'); export default 1;" });
    expect(seen).toEqual(["look out"]);
  },
);

test("an error in the config is reported with its line", async () => {
  const config = "const none: any = undefined;\n\nexport default { x: none.y };\n";
  expect(await problem({ "nixwrt.config.ts": config })).toEqual({
    code: "MODULE_THREW",
    path: "./nixwrt.config.ts:3:26",
    message: "TypeError: Cannot read properties of undefined (reading 'y')",
    hint: "The module threw an error while it was loading: see this line",
  });
});

test("an error in a file that the config imports is reported with the line there", async () => {
  const files = { "nixwrt.config.ts": 'import "./part.ts";', "part.ts": "\nthrow new Error('no');" };
  expect(await problem(files)).toMatchObject({ code: "MODULE_THREW", path: "./part.ts:2:7", message: "Error: no" });
});

test("an error in a package is reported with the config's line", async () => {
  const files = installed("dep", "export function dep() { throw new RangeError('too big'); }");
  const config = 'import { dep } from "dep";\nexport default { x: dep() };';
  expect(await problem({ ...files, "nixwrt.config.ts": config })).toMatchObject({
    path: "./nixwrt.config.ts:2:21",
    message: "RangeError: too big",
  });
});

test.each(["nixwrt.config.ts", "nixwrt.config.mjs", "nixwrt.config.cjs", "nixwrt.config.js"])(
  "a syntax error in %s is reported with its line",
  async (name) => {
    const config = name.endsWith("cjs") ? "\nmodule.exports = { a: 1,, }" : "\nexport default { a: 1,, }";
    expect(await problem({ [name]: config }, name)).toEqual({
      code: "MODULE_SYNTAX",
      path: expect.stringMatching(RegExp(`^./${name}:2:2\\d$`)) as string,
      message: "Unexpected token",
      hint: "If the line is fine, look for a missing or extra bracket, comma or quote before it",
    });
  },
);

test("a missing export is reported, not taken for undefined", async () => {
  const config = '\nimport { sshdd } from "dep"; export default { plugins: [sshdd] };';
  expect(await problem({ ...installed("dep"), "nixwrt.config.ts": config })).toEqual({
    code: "MODULE_SYNTAX",
    path: "./nixwrt.config.ts:2",
    message: 'imports "sshdd" from "dep", which does not export it',
    hint: expect.stringContaining("Import types with `import type { … }`") as string,
  });
});

test.each([
  ["firewal", 'Did you mean "firewall"?'],
  ["firwall", 'Did you mean "firewall"?'],
  ["Sshd", 'Did you mean "sshd"?'],
  ["default", "It exports: firewall, sshd. Import types with `import type { … }`"],
])("for the missing export %s, the hint suggests an existing one", async (name, hint) => {
  const files = installed("dep", "export const firewall = 1; export const sshd = 1;");
  const config = `import { ${name} as x } from "dep"; export default { x };`;
  expect(await problem({ ...files, "nixwrt.config.ts": config })).toMatchObject({ code: "MODULE_SYNTAX", hint });
});

test("a missing export is looked up in the module that another file imports", async () => {
  const files = {
    "nixwrt.config.ts": 'import { a } from "./sub/a.mjs"; export default { a };',
    "sub/a.mjs": 'import { port } from "./b.mjs"; export const a = port;',
    "sub/b.mjs": "export const ports = 1;",
  };
  expect(await problem(files)).toMatchObject({ path: "./sub/a.mjs:1", hint: 'Did you mean "ports"?' });
});

test.each([["const x = require('node:fs');"], ["module.exports = { hostname: 'a' };"], ["exports.default = {};"]])(
  "CommonJS in an ES module is reported: %s",
  async (line) => {
    expect(await problem({ "nixwrt.config.mjs": line }, "nixwrt.config.mjs")).toMatchObject({
      code: "MODULE_THREW",
      hint: expect.stringMatching(/^This file is an ES module: .*import.*export default/) as string,
    });
  },
);

test("a column is reported only if the line has it", async () => {
  // jiti imports a file without extension, and transforms its code.
  const files = {
    "nixwrt.config.ts": 'import { one } from "./one"; export default { x: one() };',
    "one.ts": "export function one() { return nothing.here; }",
  };
  const { path = "" } = (await problem(files)) as { path?: string };
  const [, line, column = "0"] = /:(\d+)(?::(\d+))?$/.exec(path) ?? [];
  expect(line).toBe("1");
  expect(Number(column)).toBeLessThanOrEqual(files["one.ts"].length);
});

test.each([
  [
    "@nixwrt/plugin-dnsmaq",
    'Did you mean "@nixwrt/plugin-dnsmasq"? Otherwise: npm install --save-dev @nixwrt/plugin-dnsmaq',
  ],
  ["dnsmasq", 'Did you mean "@nixwrt/plugin-dnsmasq"? Otherwise: npm install --save-dev dnsmasq'],
  ["@nixwrt/dnsmasq/part", 'Did you mean "@nixwrt/plugin-dnsmasq"? Otherwise: npm install --save-dev @nixwrt/dnsmasq'],
  ["left-pad", "npm install --save-dev left-pad"],
])("a missing package %s is reported with suggestions when plugin-dnsmasq is installed", async (name, hint) => {
  const files = installed("@nixwrt/plugin-dnsmasq");
  const config = `import "${name}"; export default {};`;
  expect(await problem({ ...files, "nixwrt.config.ts": config })).toMatchObject({ code: "MODULE_MISSING", hint });
});

test.each([
  ["@nixwrt/core", "mips"],
  ["@nixwrt/core", "openProject"],
  ["@nixwrt/core/device", "defineConfig"],
  ["@nixwrt/core/host", "debianSource"],
])("an export that %s lacks is reported: %s", async (module, name) => {
  const manifest = {
    name: "@nixwrt/core",
    type: "module",
    exports: { ".": "./index.js", "./device": "./device.js", "./host": "./host.js" },
  };
  const core = "node_modules/@nixwrt/core";
  const files = {
    [`${core}/package.json`]: JSON.stringify(manifest),
    [`${core}/index.js`]: "export const z = 1;",
    [`${core}/device.js`]: "export const mips = 1;",
    [`${core}/host.js`]: "export const openProject = 1;",
    "nixwrt.config.ts": `import { ${name} } from "${module}"; export default { x: ${name} };`,
  };
  expect(await problem(files)).toMatchObject({
    code: "MODULE_SYNTAX",
    path: "./nixwrt.config.ts:1",
    message: `imports "${name}" from "${module}", which does not export it`,
    hint: expect.stringMatching(/@nixwrt\/core\/device for device packages, and @nixwrt\/core\/host for programs/),
  });
});

test("a package that is not installed is reported", async () => {
  const config = '\nimport { sshd } from "@nixwrt/plugin-none/sub";\nexport default {};';
  expect(await problem({ "nixwrt.config.ts": config })).toEqual({
    code: "MODULE_MISSING",
    path: "./nixwrt.config.ts:2",
    message: 'imports the package "@nixwrt/plugin-none", which is not installed',
    hint: "npm install --save-dev @nixwrt/plugin-none",
  });
});

test("a relative import of a missing file is reported", async () => {
  expect(await problem({ "nixwrt.config.ts": 'import x from "./lib/none";\nexport default x;' })).toEqual({
    code: "MODULE_MISSING",
    path: "./nixwrt.config.ts:1",
    message: 'imports "./lib/none", which does not exist',
    hint: "Check the path of the import",
  });
});

test("a NixwrtError is kept unchanged, even from another copy of this package", async () => {
  const config = `
    const error = new Error("x");
    throw Object.assign(error, { name: "NixwrtError", exitClass: "config", problems: [{ code: "A", message: "b" }] });`;
  expect(await problem({ "nixwrt.config.ts": config })).toEqual({ code: "A", message: "b" });
});
