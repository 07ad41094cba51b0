import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fileOf, projectWith } from "./brokenProject.js";
import { useCli } from "./useCli.js";

const nixwrt = useCli();

/** The problems that the config has, each as its code and place. */
async function problemsOf(language: keyof typeof fileOf, text: string, env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  const cwd = await projectWith(fileOf[language], text);
  const { code, stdout, stderr } = await nixwrt.run(["plan"], { cwd, env });
  const problems = [...stderr.matchAll(/^✗ (\w+: \S+):/gm)].map(([, problem]) => problem ?? "");
  expect({ code, stdout: code === 0 ? "" : stdout }).toEqual({ code: problems.length === 0 ? 0 : 3, stdout: "" });
  return problems;
}

const imports = `
  import { defineConfig, secret } from "@nixwrt/core";
  import { qemu } from "@nixwrt/device-qemu";
  import { dnsmasq } from "@nixwrt/plugin-dnsmasq";
  import { firewall } from "@nixwrt/plugin-firewall";
  import { pppoe } from "@nixwrt/plugin-ppp";
  import { sshd } from "@nixwrt/plugin-sshd";
`;
const ts = (config: string) => `${imports}export default defineConfig({ device: qemu({ nics: 3 }), ${config} });`;

const faultyInterfaces = `
  eth0: { addresses: ["192.168.1.1/24"], mtu: 20 },
  eth1: { addresses: ["192.168.1.2/24"], dhcpp: true },
  "eth2.5000": { vlan: { of: "eth2", id: 5000 } },`;

const everyKind = [
  "CONFIG_UNKNOWN_KEY: interfaces.eth1.dhcpp",
  "CONFIG_UNKNOWN_KEY: hostnam",
  "CONFIG_VALUE: timezone",
  "PACKAGE_NOT_FOUND: packages[0]",
  "INTERFACE_MTU: interfaces.eth0.mtu",
  'VLAN_ID: interfaces["eth2.5000"].vlan.id',
  "ADDRESS_OVERLAP: interfaces.eth1.addresses",
];

describe("all faults of a config are reported at once", () => {
  test("in TypeScript: keys, options of plugins, packages, addresses", async () => {
    const text = `hostnam: "x", timezone: "berlin", packages: ["tcpdmp"], interfaces: {${faultyInterfaces}},
      plugins: [sshd({ prot: 22 }), firewall({ trustd: ["lan"] })]`;
    expect((await problemsOf("ts", ts(text))).sort()).toEqual(
      [...everyKind, "CONFIG_UNKNOWN_KEY: @nixwrt/plugin-sshd", "CONFIG_UNKNOWN_KEY: @nixwrt/plugin-firewall"].sort(),
    );
  });

  test("in JSON, too", async () => {
    const interfaces = {
      eth0: { addresses: ["192.168.1.1/24"], mtu: 20 },
      eth1: { addresses: ["192.168.1.2/24"], dhcpp: true },
      "eth2.5000": { vlan: { of: "eth2", id: 5000 } },
    };
    const plugins = [
      ["@nixwrt/plugin-sshd", { prot: 22 }],
      ["@nixwrt/plugin-firewall", { trustd: ["lan"] }],
    ];
    const device = ["@nixwrt/device-qemu", { nics: 3 }];
    const config = { device, hostnam: "x", timezone: "berlin", packages: ["tcpdmp"], interfaces, plugins };
    expect((await problemsOf("json", JSON.stringify(config))).sort()).toEqual(
      [...everyKind, "CONFIG_UNKNOWN_KEY: plugins[0][1].prot", "CONFIG_UNKNOWN_KEY: plugins[1][1].trustd"].sort(),
    );
  });

  test("with settings that stand for themselves, so are those that follow from nothing else", async () => {
    const text = 'out: 7, engine: { jobs: 0 }, interfaces: { eth9: { dhcp: true } }, images: ["firmwar"]';
    expect(await problemsOf("ts", ts(text))).toEqual([
      "CONFIG_TYPE: out",
      "CONFIG_VALUE: engine.jobs",
      "INTERFACE_UNKNOWN: interfaces.eth9",
      "IMAGE_UNKNOWN: images[0]",
    ]);
  });
});

/** Configs with one fault, from which others seem to follow: interfaces, users, zones and services that are not there because of it. */
const single: readonly [what: string, config: string, problem: string][] = [
  [
    "a session whose plugin is refused",
    `plugins: [pppoe({ on: "eth1", mtoo: 1400, username: secret("U"), password: secret("P") }), dnsmasq(), firewall()],
     interfaces: { br0: { bridge: { members: ["eth2"] }, addresses: ["10.1.0.1/24"], delegate: { from: "ppp0" } }, ppp0: { zone: "wan" } }`,
    "CONFIG_UNKNOWN_KEY: @nixwrt/plugin-ppp",
  ],
  [
    "a user of a service, who has keys",
    `users: { me: { uid: "1000" } }, services: { web: { run: "exec httpd -f", user: "me" } }, groups: { us: { gid: 2000, members: ["me"] } },
     plugins: [sshd({ authorizedKeys: { me: [secret("KEY")] } })]`,
    "CONFIG_TYPE: users.me.uid",
  ],
  [
    "a misspelt section",
    'interface: { br0: { addresses: ["10.1.0.1/24"] } }, plugins: [dnsmasq()]',
    "CONFIG_UNKNOWN_KEY: interface",
  ],
  [
    "the MTU of a VLAN's port",
    'interfaces: { eth1: { mtu: "1600" }, "eth1.5": { vlan: { of: "eth1", id: 5 }, mtu: 1600 } }',
    "CONFIG_TYPE: interfaces.eth1.mtu",
  ],
  ["what a service runs", "services: { web: { run: 7, listens: [{ tcp: 80 }] } }", "CONFIG_TYPE: services.web.run"],
  [
    "the members of a bridge with VLANs",
    'interfaces: { br0: { bridge: { members: "eth1", vlans: { "5": { untagged: ["eth1"] } } } } }',
    "CONFIG_TYPE: interfaces.br0.bridge.members",
  ],
  [
    "another root, who has keys",
    'users: { me: { uid: 0 } }, plugins: [sshd({ authorizedKeys: { me: [secret("KEY")], root: [secret("KEY")] } })]',
    "USER_ROOT: users.me.uid",
  ],
  [
    "a file that decides between two plugins",
    `etc: { motd: { contents: "x" } }, plugins: ["a", "b"].map((name) => ({ name,
       apply: ({ hooks }) => hooks.etc.tap(name, (etc) => etc.file("motd", name)) }))`,
    "CONFIG_UNKNOWN_KEY: etc.motd.contents",
  ],
];

test.each(single)("nothing is said of what only follows from a fault: %s", async (_, config, problem) => {
  expect(await problemsOf("ts", ts(config))).toEqual([problem]);
});

const examples = join(import.meta.dirname, "..", "..", "..", "examples");
const breakable = ["arhcive", "defalutroute", "extensino"].flatMap((example) => {
  const text = readFileSync(join(examples, example, "nixwrt.config.ts"), "utf8");
  const used = [...text.matchAll(/^import \{ ([\w, ]+) \} from "@nixwrt\/(?:plugin|device)/gm)];
  const factories = used.flatMap(([, names = ""]) => names.split(", "));
  return factories.map((factory) => {
    const call = new RegExp(`\\b${factory}\\((?:\\{|\\))`);
    const broken = text.replace(call, (found) =>
      found.endsWith(")") ? `${factory}({ bogus: 1 })` : `${found} bogus: 1, `,
    );
    return [example, factory, broken] as const;
  });
});

test.each(breakable)("in examples/%s, a wrong option of %s is the only problem", async (_example, factory, text) => {
  const env = factory === "l2tp" ? { L2TP_PEER: "lns.example.net" } : {};
  const problems = await problemsOf("ts", text, env);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^CONFIG_UNKNOWN_KEY: @nixwrt\/(plugin|device)-/);
});

describe("a number from the environment", () => {
  const text = (example: string) => readFileSync(join(examples, example, "nixwrt.config.ts"), "utf8");
  test.each([
    ["defalutroute", { WAN_VLAN: "abc" }, 'interfaces["eth1.NaN"].vlan.id', "WAN_VLAN, which is not a number"],
    ["defalutroute", { PPPOE_MTU: "1492 bytes" }, "@nixwrt/plugin-ppp: mtu", "PPPOE_MTU, which is not a number"],
    ["arhcive", { VLAN: "seven" }, 'interfaces["eth0.seven"].vlan.id', "VLAN, which is not a number"],
  ])("that is none is named: examples/%s with %j", async (example, env, path, said) => {
    const cwd = await projectWith(fileOf.ts, text(example));
    const { code, stderr } = await nixwrt.run(["plan"], { cwd, env });
    expect(code).toBe(3);
    expect(stderr).toContain(`CONFIG_TYPE: ${path}: is not a number`);
    expect(stderr).toContain(`It is NaN. The config reads the environment variable ${said}`);
  });

  test.each([
    ["is not set", "({ env }) => ({ mtu: Number(env.MTU) })", "variable MTU, which is not set"],
    ["is one of two", "({ env }) => ({ mtu: Number(env.A) + Number(env.B) })", "variables A, B, which are not set"],
    ["is read in another way", "() => ({ mtu: Number(process.env.MTU) })", "check that variable"],
  ])("that %s", async (_, mtu, said) => {
    const config = `const mtuOf = ${mtu};
      export default (context) => ({ device: "@nixwrt/device-qemu", interfaces: { eth0: mtuOf(context) } });`;
    const cwd = await projectWith(fileOf.ts, config);
    const { stderr } = await nixwrt.run(["plan"], { cwd });
    expect(stderr).toContain("CONFIG_TYPE: interfaces.eth0.mtu: is not a number");
    expect(stderr).toContain(said);
  });
});
