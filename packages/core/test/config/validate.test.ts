import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { configSchema } from "../../src/config/configSchema.js";
import { contentSchema } from "../../src/config/contentSchema.js";
import { parseOptions } from "../../src/config/parseOptions.js";
import { validate } from "../../src/config/validate.js";
import { NixwrtError } from "../../src/errors.js";

const device = { name: "test", device: {}, apply() {} };

function problems(config: object) {
  return validate(configSchema, { device, ...config }).problems;
}

test.each<[config: object, code: string, path: string, message: string, hint?: string]>([
  [{ hostnam: "x" }, "CONFIG_UNKNOWN_KEY", "hostnam", "there is no such key", 'Did you mean "hostname"?'],
  [
    { interfaces: { eth0: { dhpc: true } } },
    "CONFIG_UNKNOWN_KEY",
    "interfaces.eth0.dhpc",
    "there is no such key",
    'Did you mean "dhcp"?',
  ],
  [
    { engine: { turbo: 1 } },
    "CONFIG_UNKNOWN_KEY",
    "engine.turbo",
    "there is no such key",
    "The keys are: nix, jobs, cores, settings",
  ],
  [
    { etc: { motd: { contnet: "x", mode: 1 } } },
    "CONFIG_UNKNOWN_KEY",
    "etc.motd.contnet",
    "there is no such key",
    'Did you mean "content"?',
  ],
  [
    { etc: { motd: { secrt: "X" } } },
    "CONFIG_UNKNOWN_KEY",
    "etc.motd.secrt",
    "there is no such key",
    'Did you mean "secret"?',
  ],
  [{ hostname: 7 }, "CONFIG_TYPE", "hostname", "expected a string, got a number", "Put it into quotes"],
  [
    { interfaces: { "eth0.7": { vlan: { of: "eth0", id: Number.NaN } } } },
    "CONFIG_TYPE",
    'interfaces["eth0.7"].vlan.id',
    "is not a number",
    "It is NaN, which Number(…) returns for text that is not a number. If it comes from an environment variable, check that variable",
  ],
  [{ interfaces: [] }, "CONFIG_TYPE", "interfaces", "expected an object, got a list"],
  [
    { interfaces: { eth0: { dhcp: "yes" } } },
    "CONFIG_TYPE",
    "interfaces.eth0.dhcp",
    "expected a boolean, got a string",
    "Write true or false, without quotes",
  ],
  [
    { interfaces: { eth0: { addresses: "10.0.0.1/8" } } },
    "CONFIG_TYPE",
    "interfaces.eth0.addresses",
    "expected a list, got a string",
    "Put it into brackets: [ … ]",
  ],
  [
    { etc: { "local/run.sh": { content: "x", mode: "rwx" } } },
    "CONFIG_TYPE",
    'etc["local/run.sh"].mode',
    "expected a mode: octal digits as text",
    'Such as "0644"',
  ],
  [
    { etc: { motd: 5 } },
    "CONFIG_TYPE",
    "etc.motd",
    'expected text, secret("NAME"), file("path"), a list of these, { content, mode, user, group }, or { link }',
  ],
  [
    { etc: { motd: ["a", ["b", 5]] } },
    "CONFIG_TYPE",
    "etc.motd[1][1]",
    'expected text, secret("NAME"), file("path"), buildDate(), or a list of these',
    'Give text, or secret("NAME") to keep it out of the config; in JSON and YAML, { "secret": "NAME" }, { "file": "path" }, { "buildDate": true }',
  ],
  [
    { interfaces: { eth0: { mtu: "1500" } } },
    "CONFIG_TYPE",
    "interfaces.eth0.mtu",
    "expected a number, got a string",
    "Write the number without quotes",
  ],
  [{ interfaces: { eth0: { mtu: "large" } } }, "CONFIG_TYPE", "interfaces.eth0.mtu", "expected a number, got a string"],
  [{ timezone: "Berlin" }, "CONFIG_VALUE", "timezone", "not a time zone", 'Did you mean "Europe/Berlin"?'],
  [{ timezone: "Europa/Lisbn" }, "CONFIG_VALUE", "timezone", "not a time zone", 'Did you mean "Europe/Lisbon"?'],
  [
    { timezone: "Mars/Olympus" },
    "CONFIG_VALUE",
    "timezone",
    "not a time zone",
    "Such as Europe/Berlin; `timedatectl list-timezones` lists them",
  ],
  [{ users: { me: {} } }, "CONFIG_MISSING_KEY", "users.me.uid", "is missing"],
  [{ users: { me: { uid: 1.5 } } }, "CONFIG_TYPE", "users.me.uid", "expected a whole number, got a fraction"],
  [{ users: { me: { uid: -1 } } }, "CONFIG_VALUE", "users.me.uid", "must be at least 0"],
  [{ users: { me: { uid: 2 ** 32 - 1 } } }, "CONFIG_VALUE", "users.me.uid", "must be at most 4294967294"],
  [
    { users: { "a:b": { uid: 1 } } },
    "CONFIG_VALUE",
    'users["a:b"]',
    "not a valid name",
    "At most 32 lower-case letters, digits, _ and -, starting with a letter or _",
  ],
  [
    { users: { me: { uid: 1, description: "a:b" } } },
    "CONFIG_VALUE",
    "users.me.description",
    "contains a colon or a line break, which /etc/passwd cannot contain",
  ],
  [
    { users: { me: { uid: 1, shell: "sh" } } },
    "CONFIG_VALUE",
    "users.me.shell",
    "must be an absolute path without colons and control characters",
  ],
  [
    { etc: { a: { content: "", mode: 0o10000 } } },
    "CONFIG_VALUE",
    "etc.a.mode",
    "not a file mode",
    'Write octal digits as text, at most "7777", such as "0644"',
  ],
  [
    { hostname: "localhost" },
    "CONFIG_VALUE",
    "hostname",
    "localhost is every device's name for itself",
    "Choose another name, such as router",
  ],
  [
    { hostname: "a.b" },
    "CONFIG_VALUE",
    "hostname",
    "not a host name",
    "At most 63 letters, digits and -, starting and ending with a letter or digit",
  ],
  [
    { interfaces: { "a-name-of-16-chr": {} } },
    "CONFIG_VALUE",
    "interfaces.a-name-of-16-chr",
    "not the name of a network interface",
    "At most 15 letters, digits, _, . and -, starting with a letter, a digit or _; all, default, events, lock, resolv.conf are reserved",
  ],
  [
    { interfaces: { eth0: { addresses: ["10.0.0.1/33"] } } },
    "CONFIG_VALUE",
    "interfaces.eth0.addresses[0]",
    "not an IP address with a prefix length",
    "Such as 192.168.1.1/24 or fd00::1/64",
  ],
  [
    { interfaces: { eth0: { gateway: "10.0.0" } } },
    "CONFIG_VALUE",
    "interfaces.eth0.gateway",
    "not an IP address",
    "Such as 192.168.1.1 or fd00::1",
  ],
  [
    { interfaces: { eth0: { gateway: ["10.0.0.1", "up"] } } },
    "CONFIG_VALUE",
    "interfaces.eth0.gateway[1]",
    "not an IP address",
    "Such as 192.168.1.1 or fd00::1",
  ],
  ...["yes", "true", "Y", "On", "disabled"].map((value): [object, string, string, string, string] => [
    { kernel: { config: { IPV6: value } } },
    "CONFIG_VALUE",
    "kernel.config.IPV6",
    "expected a Kconfig value",
    'Give true or "y", "m" for a module, false or "n", a number, or text for a symbol that takes text',
  ]),
  [
    { interfaces: { br0: { bridge: { members: ["eth1", "eth0", "eth1"] } } } },
    "CONFIG_VALUE",
    "interfaces.br0.bridge.members",
    "names an interface twice",
    "Remove one of the two",
  ],
  [
    { interfaces: { eth0: { zone: "LAN" } } },
    "CONFIG_VALUE",
    "interfaces.eth0.zone",
    "not the name of a zone",
    "At most 16 lower-case letters, digits and _, starting with a letter",
  ],
  [
    { timezone: "Europe/Bonn" },
    "CONFIG_VALUE",
    "timezone",
    "not a time zone",
    "Such as Europe/Berlin; `timedatectl list-timezones` lists them",
  ],
  [{ engine: { nix: "sytem" } }, "CONFIG_VALUE", "engine.nix", 'expected one of "bundled", "system"'],
  [{ engine: { jobs: 0 } }, "CONFIG_VALUE", "engine.jobs", "must be at least 1"],
  [
    { archive: { mirror: "ftp://x/debian" } },
    "CONFIG_VALUE",
    "archive.mirror",
    "not the address of a mirror",
    "Such as http://ftp.debian.org/debian",
  ],
  [{ images: [] }, "CONFIG_VALUE", "images", "must not be empty"],
  [{ out: "" }, "CONFIG_VALUE", "out", "must not be empty"],
  [
    { sysctl: { "a b": 1 } },
    "CONFIG_VALUE",
    'sysctl["a b"]',
    "not the name of a kernel parameter",
    "Such as net.ipv4.ip_forward",
  ],
  [
    { kernel: { config: { A: [] } } },
    "CONFIG_TYPE",
    "kernel.config.A",
    "expected a Kconfig value",
    'Give true or "y", "m" for a module, false or "n", a number, or text for a symbol that takes text',
  ],
  [
    { etc: { a: { secret: "1X" } } },
    "CONFIG_VALUE",
    "etc.a.secret",
    "not the name of a secret",
    "Use letters, digits and _, not starting with a digit",
  ],
  [
    { plugins: [() => {}] },
    "CONFIG_TYPE",
    "plugins[0]",
    "expected a plugin",
    'Call the plugin\'s factory, as in sshd({ … }), or name its package: "name" or ["name", { options }]',
  ],
  [
    { plugins: [["a", "b", [true]]] },
    "CONFIG_TYPE",
    "plugins[0][2][0]",
    "expected a plugin",
    'Call the plugin\'s factory, as in sshd({ … }), or name its package: "name" or ["name", { options }]',
  ],
])("reports %j", (config, code, path, message, hint) => {
  expect(problems(config)).toEqual([{ code, path, message, ...(hint === undefined ? {} : { hint }) }]);
});

test("every problem is reported", () => {
  const config = { hostname: "-", out: 1, interfaces: { eth0: { dhcp: 1, gateway: "x" }, "a/b": {} }, nonsense: 1 };
  expect(problems(config).map((problem) => problem.path)).toEqual([
    "hostname",
    "interfaces.eth0.dhcp",
    "interfaces.eth0.gateway",
    'interfaces["a/b"]',
    "out",
    "nonsense",
  ]);
});

test.each(["10.0.0.1/8", "0.0.0.0/0", "fd00::1/64", "::1/128"])("%s is a valid address", (address) => {
  expect(problems({ interfaces: { eth0: { addresses: [address] } } })).toEqual([]);
});

test("no message contains a value of the config", () => {
  const secret = "hunter2hunter2";
  fc.assert(
    fc.property(
      fc.constantFrom("hostname", "users", "etc", "interfaces", "sysctl", "archive", "plugins"),
      fc.jsonValue(),
      (key, value) => {
        const text = JSON.stringify(value, (_, inner: unknown) => (typeof inner === "string" ? secret : inner));
        expect(JSON.stringify(problems({ [key]: JSON.parse(text) as unknown }))).not.toContain(secret);
      },
    ),
  );
});

test("an object that contains itself is an error", () => {
  const etc: Record<string, unknown> = {};
  etc.motd = [etc];
  expect(() => problems({ etc })).toThrow("etc.motd[0]: an object or list contains itself");
});

const options = z.strictObject({
  port: z.int().min(1).default(22),
  keys: z.record(z.string(), z.array(contentSchema)).default({}),
  mode: z.enum(["a", "b"], "not a mode\nGive a or b").optional(),
});

test("options of a plugin get their defaults", () => {
  expect(parseOptions(options, undefined, "plugin-x")).toEqual({ port: 22, keys: {} });
});

test("all problems of a plugin's options are reported with the plugin's name", () => {
  const wrong = { prot: 1, keys: { root: [7] }, mode: "c" };
  expect(() => parseOptions(options, wrong, "plugin-x")).toThrow(
    new NixwrtError("config", [
      {
        code: "CONFIG_TYPE",
        path: "plugin-x: keys.root[0]",
        message: 'expected text, secret("NAME"), file("path"), buildDate(), or a list of these',
        hint: 'Give text, or secret("NAME") to keep it out of the config; in JSON and YAML, { "secret": "NAME" }, { "file": "path" }, { "buildDate": true }',
      },
      { code: "CONFIG_VALUE", path: "plugin-x: mode", message: "not a mode", hint: "Give a or b" },
      {
        code: "CONFIG_UNKNOWN_KEY",
        path: "plugin-x: prot",
        message: "there is no such key",
        hint: 'Did you mean "port"?',
      },
    ]),
  );
});

test("options that are not an object are refused", () => {
  expect(() => parseOptions(options, 5, "plugin-x")).toThrow("plugin-x: expected an object, got a number");
});

test("a hint explains a key if the schema describes it", () => {
  const schema = z.strictObject({
    country: z.string().describe("Where the device is. Two capital letters."),
    port: z.int().describe("TCP port.").default(22),
    name: z.string("not a name\nSuch as eth0").describe("Name of the interface."),
    bare: z.string(),
  });
  const validated = validate(schema, { port: "x", name: 3, bare: 1 });
  expect(validated.problems.map(({ code, path, hint }) => [code, path, hint])).toEqual([
    ["CONFIG_MISSING_KEY", "country", "Where the device is. Two capital letters"],
    ["CONFIG_TYPE", "port", "TCP port"],
    ["CONFIG_TYPE", "name", "Such as eth0"],
    ["CONFIG_TYPE", "bare", "Put it into quotes"],
  ]);
});

test.each([
  [{ dhcp: true }, 'Did you mean "interfaces.NAME.dhcp"?'],
  [
    { users: { me: { uid: 1, groups: ["wheel"] } } },
    /^Did you mean "groups" at the top level\? The keys here are: .*uid/,
  ],
  [
    { interfaces: { eth0: { timezone: "Europe/Berlin" } } },
    /^Did you mean "timezone" at the top level\? The keys here are: .*dhcp/,
  ],
  [{ users: { me: { uid: 1, mode: "0600" } } }, /^Did you mean "etc\.NAME\.mode"\? The keys here are: .*uid/],
  [{ passwordHash: "*" }, 'Did you mean "users.NAME.passwordHash"?'],
  [{ stp: true }, 'Did you mean "interfaces.NAME.bridge.stp"?'],
])("a misplaced key is reported with its place: %j", (config, hint) => {
  const said: unknown = typeof hint === "string" ? hint : expect.stringMatching(hint);
  expect(problems(config)).toMatchObject([{ code: "CONFIG_UNKNOWN_KEY", hint: said }]);
});

test("a kernel parameter cannot be a boolean", () => {
  expect(problems({ sysctl: { "net.ipv4.ip_forward": true } })).toMatchObject([
    { code: "CONFIG_TYPE", message: "expected text or a number", hint: "Such as 0 for off and 1 for on" },
  ]);
});

test("the known keys are listed once for several unknown ones", () => {
  const found = problems({ foo: 1, quux: 2, interfaces: { eth0: { quuux: 1 } } });
  expect(found.map(({ path, hint }) => [path, hint?.slice(0, 24)])).toEqual([
    ["interfaces.eth0.quuux", "The keys are: zone, dhcp"],
    ["foo", "The keys are: $schema, h"],
    ["quux", undefined],
  ]);
});

test.each(["$WIFI_PASSPHRASE", "$X", "$\x7bSECRET}", "$\x7b{ secrets.KEY }}"])(
  "text that is only a variable, which nothing replaces, is refused without repeating it: %s",
  (text) => {
    for (const [config, path] of [
      [{ etc: { motd: text } }, "etc.motd"],
      [{ etc: { motd: { content: ["a", text] } } }, "etc.motd.content[1]"],
      [{ services: { web: { run: "x", environment: { KEY: text } } } }, "services.web.environment.KEY"],
    ] as const) {
      const found = problems(config);
      expect(found).toMatchObject([{ path, message: expect.stringContaining("variable") }]);
      expect(found[0]?.hint).toContain("secret(");
      expect(JSON.stringify(found)).not.toContain(text);
    }
  },
);

test.each([
  "$",
  "$5",
  "$Sommer2024",
  "$hop",
  "pa$word",
  "$6$salt$hash",
  "$HOME/x",
  "$\x7bA}$\x7bB}",
  " $A",
  "$$A",
  "echo $A",
])("text with other dollar signs is accepted: %s", (text) => expect(problems({ etc: { motd: text } })).toEqual([]));
