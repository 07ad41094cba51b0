import { expect, test } from "vitest";
import { fileOf, projectWith } from "./brokenProject.js";
import { useCli } from "./useCli.js";

const nixwrt = useCli();

const imports = `
  import { defineConfig, secret } from "@nixwrt/core";
  import { qemu } from "@nixwrt/device-qemu";
  import { firewall } from "@nixwrt/plugin-firewall";
  import { sshd } from "@nixwrt/plugin-sshd";
`;
const ts = (config: string) => `${imports}export default defineConfig({ device: qemu(), ${config} });`;

/** Mistakes that people made, and what each message must contain: the place, and the fix. */
const mistakes: readonly [what: string, language: keyof typeof fileOf, text: string, said: readonly string[]][] = [
  ["a misspelt key", "ts", ts('hostnam: "x"'), ["hostnam: there is no such key", 'Did you mean "hostname"?']],
  ["a key in the wrong place", "ts", ts("dhcp: true"), ["dhcp: there is no such key", '"interfaces.NAME.dhcp"?']],
  [
    "an option outside its brackets",
    "json",
    '{ "device": "@nixwrt/device-qemu", "plugins": ["@nixwrt/plugin-sshd", { "port": 22 }] }',
    ["plugins[1]: expected a plugin", 'put both into their own brackets: ["name", { options }]'],
  ],
  ["a number as text", "ts", ts('plugins: [sshd({ port: "22" })]'), ["port: expected a number", "without quotes"]],
  [
    "one value in place of a list",
    "ts",
    ts('plugins: [sshd({ authorizedKeys: { root: secret("KEY") } })]'),
    ["authorizedKeys.root: expected a list", "Put it into brackets"],
  ],
  ["a time zone's city alone", "ts", ts('timezone: "berlin"'), ["timezone: not a time zone", '"Europe/Berlin"?']],
  [
    "a VLAN id out of range",
    "ts",
    ts('interfaces: { "eth0.5000": { vlan: { of: "eth0", id: 5000 } } }'),
    ['interfaces["eth0.5000"].vlan.id: 5000 is not a VLAN id', "from 1 to 4094"],
  ],
  [
    "a truncated ssh key",
    "ts",
    ts('plugins: [sshd({ authorizedKeys: { root: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC7X me"] } })]'),
    ["authorizedKeys.root[0]: dropbear cannot use the key: it is truncated", "from the .pub file"],
  ],
  ["accounts in etc", "ts", ts('etc: { passwd: "root:x:0:0::/root:/bin/sh" }'), ["etc.passwd", "Use users and groups"]],
  [
    "a function without return",
    "ts",
    'import { qemu } from "@nixwrt/device-qemu"; export default () => { ({ device: qemu() }); };',
    ["nixwrt.config.ts: its default export is a function that returns nothing", "Return the config"],
  ],
  [
    "a promise among the plugins",
    "ts",
    ts("plugins: [Promise.resolve(sshd())]"),
    ["expected a plugin, got a promise", "Await it"],
  ],
  [
    "options below the name of a plugin",
    "yaml",
    'device: "@nixwrt/device-qemu"\nplugins:\n  - "@nixwrt/plugin-sshd":\n      port: 22\n',
    [
      "plugins[0]: expected a plugin",
      'Write ["@nixwrt/plugin-sshd", { … }] instead of { "@nixwrt/plugin-sshd": { … } }',
    ],
  ],
  [
    "a device among the plugins",
    "json",
    '{ "device": "@nixwrt/device-qemu", "plugins": ["@nixwrt/device-qemu"] }',
    ["plugins[0]: the plugin", "Move it from plugins to the key device"],
  ],
  [
    "a misspelt export",
    "ts",
    'import { firewal } from "@nixwrt/plugin-firewall";\nexport default { plugins: [firewal()] };',
    ['nixwrt.config.ts:1: imports "firewal"', 'Did you mean "firewall"?'],
  ],
  [
    "a misspelt package",
    "ts",
    'import { firewall } from "@nixwrt/plugin-firewal";\nexport default { plugins: [firewall()] };',
    ["nixwrt.config.ts:1: imports the package", 'Did you mean "@nixwrt/plugin-firewall"?'],
  ],
  [
    "require in an ES module",
    "ts",
    'const { qemu } = require("@nixwrt/device-qemu");\nmodule.exports = { device: qemu() };',
    ["nixwrt.config.ts:1", "write `import { … }"],
  ],
  [
    "an extra comma",
    "json",
    '{\n  "device": "@nixwrt/device-qemu",\n}',
    [".nixwrtrc.json:3:1", "Remove the comma before the bracket"],
  ],
  [
    "a name that needs quotes",
    "yaml",
    "hostname: x\ndevice: @nixwrt/device-qemu\n",
    [".nixwrtrc.yaml:2:", "Put text that begins with @ into quotes"],
  ],
];

test.each(mistakes)("the message shows how to fix %s", async (_what, language, text, said) => {
  const cwd = await projectWith(fileOf[language], text);
  const { code, stdout, stderr } = await nixwrt.run(["plan"], { cwd });
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  for (const words of said) expect(stderr).toContain(words);
});

test("a gateway elsewhere and a port of two services are warnings next to the plan", async () => {
  const services = "services: { web: { run: 'exec httpd -f', listens: [{ tcp: 22 }] } }";
  const interfaces =
    'interfaces: { eth0: { addresses: ["192.168.1.1/24"], gateway: "10.0.0.1", nameservers: ["9.9.9.9"] } }';
  const plugins = 'plugins: [sshd({ authorizedKeys: { root: [secret("KEY")] } })]';
  const cwd = await projectWith(fileOf.ts, ts([services, interfaces, plugins].join(", ")));
  const { code, stdout, stderr } = await nixwrt.run(["plan"], { cwd });
  expect(stderr.trimEnd()).toBe(
    "! interface eth0: the gateway 10.0.0.1 is in none of its networks (192.168.1.1/24)\n" +
      "! port tcp/22: sshd and web listen on it, but only one service can",
  );
  expect(code).toBe(0);
  expect(stdout).toContain("linux-mips");
});

test("explain shows what the firewall does with a port", async () => {
  const forwards =
    'forwards: [{ tcp: 8443, to: "192.168.1.10", port: 443 }, { udp: [6000, 6010], to: "192.168.1.11" }]';
  const interfaces = 'interfaces: { eth0: { dhcp: true }, eth1: { addresses: ["192.168.1.1/24"] } }';
  const cwd = await projectWith(fileOf.ts, ts(`plugins: [firewall({ ${forwards} })], ${interfaces}`));
  const explain = async (port: string) => await nixwrt.run(["explain", port], { cwd });
  expect((await explain("tcp/8443")).stdout).toMatch(
    /^tcp\/8443 \(port\): forwarded to 192\.168\.1\.10, port 443, from wan\n {2}asked for by firewall \(forwards\[0\]\)/,
  );
  expect((await explain("udp/6005")).stdout).toContain("udp/6000-6010 (ports): forwarded to 192.168.1.11, from wan");
  expect(await explain("tcp/6005")).toMatchObject({
    code: 2,
    stdout: "",
    stderr: expect.stringContaining("no service listens on tcp/6005, and no plugin opens or forwards it") as string,
  });
});
