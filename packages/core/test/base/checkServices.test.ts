import { describe, expect, it } from "vitest";
import { configSchema } from "../../src/config/configSchema.js";
import type { Service } from "../../src/system/Service.js";
import { plugin, systemOf, problemsOf as systemProblems } from "../system/support.js";

/** Returns all problems of services, as text. */
function problemsOf(...services: Service[]): string {
  try {
    systemOf(services.map((one, index) => plugin(`plugin${index}`, { services: (all) => all.add(one) })));
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

describe("an invalid service is reported", () => {
  it.each(["", ".", "..", "a b", "a/b", "-a", "a;b", "a\nb", "ä", "a%2", "a%2D", "$(id)", "x".repeat(201)])(
    "with the name %j",
    (name) => expect(problemsOf({ name, run: "exec x" })).toContain(`SERVICE_NAME: ${JSON.stringify(name)} is not`),
  );

  it.each(["A B;reboot=1", "", "1A", "A-B", "A=B", "$A", "PATH "])("with the variable %j", (name) => {
    expect(problemsOf({ name: "web", run: "exec x", environment: { FINE: "$A; b", [name]: "x" } })).toBe(
      `SERVICE_ENVIRONMENT: the service "web" sets ${JSON.stringify(name)}, which is not a valid variable name
  → Use letters, digits and _, starting with a letter or _`,
    );
    const config = { device: "x", services: { web: { run: "exec x", environment: { [name]: "x" } } } };
    const { error } = configSchema.safeParse(config);
    expect(error?.issues.map(({ path }) => path)).toEqual([["services", "web", "environment", name]]);
  });

  it.each([0, 65_536, 1.5, Number.NaN, -1])("with the port %d", (tcp) => {
    expect(problemsOf({ name: "web", run: "exec x", ready: { tcp } })).toMatch(
      /^SERVICE_PORT: ready.tcp of the service "web"/,
    );
  });

  it("with a port that its user may not use", () => {
    const web = { name: "web", run: "exec httpd", listens: [{ tcp: 80 }] };
    expect(problemsOf({ ...web, user: "nobody" })).toMatch(
      /^SERVICE_PORT: the service "web" listens on port 80 as nobody.*\n.*CAP_NET_BIND_SERVICE/,
    );
    expect(problemsOf({ ...web, user: "root", capabilities: [] })).toContain("listens on port 80 as root");
    for (const fine of [
      {},
      { user: "root" },
      { user: "nobody", capabilities: ["CAP_NET_BIND_SERVICE"] },
      { user: "nobody", listens: [{ udp: 1024 }] },
    ])
      expect(problemsOf({ ...web, ...fine })).toBe("");
  });

  it("with an unknown user, for itself or for its folders", () => {
    const directories = [{ path: "/run/web", user: "www" }, { path: "/run/all" }];
    const message = problemsOf({ name: "web", run: "exec x", user: "ghost", directories });
    expect(message).toContain('SERVICE_USER: the service "web" runs as "ghost", but there is no such user');
    expect(message).toContain('SERVICE_USER: the folder /run/web of the service "web" belongs to "www"');
    expect(message.match(/SERVICE_USER/g)).toHaveLength(2);
  });

  it.each(["NET_ADMIN", "CAP_NET_ADMON", "cap_net_admin", "CAP_NET_ADMIN 0; reboot", ""])(
    "with the capability %j",
    (capability) => {
      const message = problemsOf({ name: "web", run: "exec x", user: "nobody", capabilities: [capability] });
      expect(message).toContain(
        `SERVICE_CAPABILITY: the service "web" wants ${JSON.stringify(capability)}, which is not`,
      );
      const config = { device: "x", services: { web: { run: "exec x", user: "nobody", capabilities: [capability] } } };
      expect(configSchema.safeParse(config).error?.issues[0]?.path).toEqual(["services", "web", "capabilities", 0]);
    },
  );

  it("with capabilities but no user", () => {
    const message = problemsOf({ name: "web", run: "exec x", capabilities: ["CAP_NET_RAW"] });
    expect(message).toMatch(/^SERVICE_CAPABILITY: the service "web" has capabilities, but no user/);
  });

  it.each([
    ["loopbak", 'Did you mean "loopback"?'],
    ["mount:/srv", "Services here: "],
    ["mount:srv", "Services here: "],
    ["interface:", "Services here: "],
    ["", "Services here: "],
    ["loopback; reboot", "Services here: "],
  ])("with a dependency on %j", (name, hint) => {
    const message = problemsOf({ name: "web", run: "exec x", dependsOn: [name] });
    expect(message).toContain(`SERVICE_MISSING: the service "web" depends on "${name}", which nothing provides`);
    expect(message).toContain(hint);
  });
});

describe("a dependency of another kind than written", () => {
  const network = plugin("net", {
    network: (network) => {
      network.interface({ name: "eth0", dhcp: true });
      network.interface({ name: "eth0.7", vlan: { of: "eth0", id: 7 }, addresses: ["10.0.7.1/24"] });
      network.interface({ name: "br0", bridge: { members: ["eth1"] } });
      network.interface({ name: "video0", addresses: ["10.0.8.1/24"] });
    },
    filesystems: (filesystems) => filesystems.mount({ target: "/srv/data", source: "LABEL=data", type: "ext4" }),
  });
  const found = (...dependsOn: string[]) =>
    systemProblems(() =>
      systemOf([
        network,
        plugin("web", { services: (services) => services.add({ name: "web", run: "exec x", dependsOn }) }),
      ]),
    ).map(({ code, message, hint }) => `${code}: ${message}: ${hint}`);

  it.each<[dependency: string, hint: string]>([
    ["eth0", 'Did you mean "interface:eth0"?'],
    ["eth0.7", 'Did you mean "interface:eth0.7"?'],
    ["eht0", 'Did you mean "interface:eth0"?'],
    ["eth1", 'Did you mean "link:eth1"?'],
    ["interface:eth1", 'Did you mean "link:eth1"?'],
    ["Internet", 'Did you mean "internet"?'],
    ["/srv/data", 'Did you mean "mount:/srv/data"?'],
    ["mount:srv/data", 'Did you mean "mount:/srv/data"?'],
    ["mount:/srv/data/www", 'Did you mean "mount:/srv/data"?'],
    ["/dev/ttyUSB0", 'Did you mean "device:/dev/ttyUSB0"?'],
    ["mount:/dev/sda1", 'Did you mean "device:/dev/sda1"?'],
    ["mount:/run", "/run is always there, so leave this out."],
    ["mount:/run/", "/run is always there, so leave this out."],
    ["mount:/var/lib/web", "/var is always there, so leave this out."],
    ["mount:/", "/ is always there, so leave this out."],
    ["device:ttyUSB0", 'For the file /dev/ttyUSB0, give "device:/dev/ttyUSB0"'],
    ["device:dev/ttyUSB0", 'For the file /dev/ttyUSB0, give "device:/dev/ttyUSB0"'],
    ["device:sda1", 'give "device:/dev/sda1"'],
    ["device:serial/by-id/usb-gps", 'give "device:/dev/serial/by-id/usb-gps"'],
  ])("comes with the entry that is meant: %s", (dependency, hint) => {
    const problems = found(dependency);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^SERVICE_MISSING: .*"web" depends on/);
    expect(problems[0]).toContain(hint);
  });

  it("is not assumed for a similar path or name", () => {
    expect(found("mount:/runner")[0]).not.toContain("always");
    expect(found("mount:/srv/database")[0]).not.toContain("Did you mean");
  });

  it.each([
    ...[
      "interface:eth0",
      "interface:eth0.7",
      "link:eth1",
      "net-eth0",
      "internet",
      "mount:/srv/data",
      "mount:/srv/data/",
    ],
    ...["device:/dev/ttyUSB0", "device:/dev/serial/by-id/usb-gps", "device:/srv/data/ready"],
    ...["device:wlan0", "device:usb0", "device:wwan0", "device:enx020000000001", "device:sdwan", "device:video0"],
  ])("is not assumed for %s, which is fine", (dependency) => {
    expect(found(dependency)).toEqual([]);
  });
});
