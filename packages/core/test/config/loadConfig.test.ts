import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/loadConfig.js";
import { NixwrtError } from "../../src/errors.js";
import { problemsOf } from "./faults.js";
import { installed, project, testDevice } from "./project.js";

const device = `{ name: "inline-device", device: { name: "test" }, apply() {} }`;

function loadText(config: string, files: Record<string, string> = {}) {
  return loadConfig({ cwd: project({ "nixwrt.config.mjs": config, ...files }), env: { HOST: "from-env" } });
}

test("defaults are filled in", async () => {
  const { config } = await loadText(`export default { device: ${device} };`);
  expect(config).toEqual({
    hostname: "nixwrt",
    device: expect.objectContaining({ name: "inline-device" }) as object,
    plugins: [],
    packages: [],
    interfaces: {},
    users: {},
    groups: {},
    filesystems: {},
    etc: {},
    kernel: { config: {} },
    busybox: { config: {} },
    sysctl: {},
    services: {},
    out: "out",
    archive: {},
    engine: { nix: "bundled" },
    caches: [],
    builders: [],
  });
});

test.each(["", "async "])("a config can be a%s function", async (kind) => {
  const config = `export default ${kind}({ env, directory }) => ({ hostname: env.HOST, out: directory + "/o", device: ${device} });`;
  const loaded = await loadText(config);
  expect(loaded.config.hostname).toBe("from-env");
  expect(loaded.config.out).toBe(`${loaded.directory}/o`);
});

test("an error in a function is reported with its line", async () => {
  const folder = project({ "nixwrt.config.ts": "export default () => {\n  throw new Error('no');\n};" });
  expect(await problemsOf(folder)).toMatchObject([
    { code: "MODULE_THREW", path: "./nixwrt.config.ts:2:9", message: "Error: no" },
  ]);
});

test("keys with the value undefined count as absent", async () => {
  const { config } = await loadText(
    `export default { hostname: undefined, device: ${device}, interfaces: { eth0: { dhcp: true, gateway: undefined } } };`,
  );
  expect(config.hostname).toBe("nixwrt");
  expect(config.interfaces).toEqual({ eth0: { dhcp: true } });
});

test("true and false are values of Kconfig symbols", async () => {
  const { config } = await loadText(
    `export default { device: ${device}, kernel: { config: { A: true, B: false, C: "m", D: 7, E: "text" } } };`,
  );
  expect(config.kernel.config).toEqual({ A: "y", B: "n", C: "m", D: 7, E: "text" });
});

test("plugins can be objects, names, names with options, nested lists and falsy values", async () => {
  const files = { ...testDevice, ...installed("one"), ...installed("@scope/two"), "local.ts": localPlugin };
  const { config } = await loadText(
    `const inline = { name: "inline", apply() {} };
     export default {
       device: ["test-device", { endian: "little" }],
       plugins: [inline, false, null, undefined, "", 0, ["one", ["@scope/two", { a: 1 }], [[inline, "./local.ts"]]]],
     };`,
    files,
  );
  expect(config.device).toMatchObject({ name: "test-device", options: { endian: "little" } });
  expect(config.plugins.map((plugin) => plugin.name)).toEqual(["inline", "one", "@scope/two", "inline", "local"]);
  expect(config.plugins[2]).toMatchObject({ options: { a: 1 } });
});

const localPlugin = `export default (): { name: string; apply(): void } => ({ name: "local", apply() {} });`;

test("a list of a name and a plugin is a list of two plugins", async () => {
  const { config } = await loadText(
    `export default { device: ${device}, plugins: [["one", { name: "inline", apply() {} }]] };`,
    installed("one"),
  );
  expect(config.plugins.map((plugin) => plugin.name)).toEqual(["one", "inline"]);
});

test.each([
  [
    "a package that is not installed",
    `["@nixwrt/plugin-ssh", "sshd", "nowhere", "./none.js", "fs", "shd", "@nixwrt/plugin-tor"]`,
    [
      {
        code: "PLUGIN_NOT_FOUND",
        path: "plugins[0]",
        message: 'the plugin "@nixwrt/plugin-ssh" is not installed',
        hint: 'Did you mean "@nixwrt/plugin-sshd"? Otherwise: npm install --save-dev @nixwrt/plugin-ssh',
      },
      {
        code: "PLUGIN_NOT_FOUND",
        path: "plugins[1]",
        hint: 'Did you mean "@nixwrt/plugin-sshd"?',
      },
      { code: "PLUGIN_NOT_FOUND", path: "plugins[2]", hint: expect.stringMatching(/^Give the full name/) },
      { code: "PLUGIN_NOT_FOUND", path: "plugins[3]", message: 'there is no module "./none.js"' },
      { code: "PLUGIN_NOT_FOUND", path: "plugins[4]", hint: expect.not.stringContaining("npm install") },
      { code: "PLUGIN_NOT_FOUND", path: "plugins[5]", hint: 'Did you mean "@nixwrt/plugin-sshd"?' },
      { code: "PLUGIN_NOT_FOUND", path: "plugins[6]", hint: "npm install --save-dev @nixwrt/plugin-tor" },
    ],
  ],
  [
    "a package without the right export",
    `["no-default", "no-plugin", "no-file", "no-default/sub", "throws"]`,
    [
      { code: "PLUGIN_EXPORT", message: '"no-default" is not a plugin: its default export is not a function' },
      { code: "PLUGIN_EXPORT", message: 'the default export of "no-plugin" does not return a plugin' },
      { code: "PLUGIN_EXPORT", message: expect.stringContaining("is missing") as string },
      { code: "PLUGIN_EXPORT", message: 'the package of "no-default/sub" does not export this module' },
      { code: "PLUGIN_THREW", message: 'the plugin "throws" failed: no' },
    ],
  ],
  [
    "invalid options, with their position in the config",
    `[[["refuses", { port: 1 }]]]`,
    [{ code: "CONFIG_UNKNOWN_KEY", path: "plugins[0][0][1].prot" }],
  ],
])("plugins are refused: %s", async (_, plugins, expected) => {
  const files = {
    ...installed("@nixwrt/plugin-sshd"),
    ...installed("no-default", "export const plugin = 1;"),
    ...installed("no-plugin", "export default () => ({ apply() {} });"),
    "node_modules/no-file/package.json": '{ "exports": "./gone.js" }',
    ...installed("throws", "export default () => { throw new Error('no'); };"),
    ...installed(
      "refuses",
      `export default () => {
        const problems = [{ code: "CONFIG_UNKNOWN_KEY", path: "refuses: prot", message: "no" }];
        throw Object.assign(new Error(), { name: "NixwrtError", exitClass: "config", problems });
      };`,
    ),
  };
  const config = `export default { device: ${device}, plugins: ${plugins} };`;
  expect(await problemsOf(project({ ...files, "nixwrt.config.mjs": config }))).toMatchObject(expected);
});

test.each([
  ["undefined", { code: "CONFIG_MISSING_KEY", message: "is missing" }],
  ["7", { code: "CONFIG_TYPE" }],
  ["(() => {})", { code: "CONFIG_TYPE", hint: expect.stringContaining("Call the plugin's factory") as string }],
  [`{ name: "sshd", apply() {} }`, { code: "CONFIG_TYPE" }],
  [`""`, { code: "CONFIG_VALUE" }],
  [`["", {}]`, { path: "device[0]", code: "CONFIG_VALUE" }],
  [`"one"`, { code: "PLUGIN_EXPORT", message: 'the plugin "one" does not describe a device' }],
])("the device %s is refused", async (value, expected) => {
  const folder = project({ ...installed("one"), "nixwrt.config.mjs": `export default { device: ${value} };` });
  expect(await problemsOf(folder)).toMatchObject([{ path: "device", ...expected }]);
});

test("problems of all kinds are reported together", async () => {
  const text = { hostnme: "x", device: ["none", {}], plugins: ["nowhere", 5], interfaces: { eth0: { dhpc: true } } };
  const problems = await problemsOf(project({ ".nixwrtrc.json": JSON.stringify(text) }));
  expect(problems.map(({ code, path }) => `${code} ${path}`).toSorted()).toEqual([
    "CONFIG_TYPE plugins[1]",
    "CONFIG_UNKNOWN_KEY hostnme",
    "CONFIG_UNKNOWN_KEY interfaces.eth0.dhpc",
    "PLUGIN_NOT_FOUND device",
    "PLUGIN_NOT_FOUND plugins[0]",
  ]);
});

test.each(['"text"', "[]", "7", "null", "() => 7"])("a config that is %s is refused", async (value) => {
  const [problem] = await problemsOf(project({ "nixwrt.config.mjs": `export default ${value};` }));
  expect(problem?.code).toMatch(/^CONFIG_(TYPE|MISSING_KEY|EXPORT)$/);
  expect(problem?.path).toMatch(/nixwrt\.config\.mjs$|^device$/);
});

test("any content of an rc file is loaded or is a problem of the config", async () => {
  const folder = project({ ...testDevice, "run.json": "{}" });
  const keys = [
    "hostname",
    "device",
    "plugins",
    "interfaces",
    "users",
    "etc",
    "kernel",
    "sysctl",
    "services",
    "engine",
  ];
  const junk = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(fc.constantFrom(...keys, "__proto__", "$import"), fc.jsonValue({ maxDepth: 4 })),
  );
  await fc.assert(
    fc.asyncProperty(junk, async (value) => {
      writeFileSync(`${folder}/.nixwrtrc.json`, JSON.stringify(value));
      const fault = await loadConfig({ cwd: folder, env: {} }).catch((error: unknown) => error);
      if (fault instanceof Error) expect(fault).toBeInstanceOf(NixwrtError);
    }),
    { numRuns: 200 },
  );
});

test("wrong options of plugins are reported together with the config's own problems", async () => {
  const wrong = (name: string) =>
    `{ name: "${name}", problems: [{ code: "CONFIG_VALUE", path: "${name}: port", message: "too big" }], apply() {} }`;
  const config = `export default { hostname: "a b", device: ${device}, plugins: [${wrong("one")}, [${wrong("two")}]] };`;
  const problems = await problemsOf(project({ "nixwrt.config.mjs": config }));
  expect(problems.map(({ path }) => path).toSorted()).toEqual(["hostname", "one: port", "two: port"]);
});

test("wrong options of a device are reported without any other problem of the device", async () => {
  const { device, wrong } = { device: "lab: memory", wrong: { code: "CONFIG_VALUE", message: "too little" } };
  const config = `const device = { name: "lab", problems: [${JSON.stringify({ ...wrong, path: device })}], apply() {} };
    Object.defineProperty(device, "device", { get() { throw new Error("was looked at"); } });
    export default { device };`;
  expect(await problemsOf(project({ "nixwrt.config.mjs": config }))).toEqual([{ ...wrong, path: device }]);
});
