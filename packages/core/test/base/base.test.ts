import { execaSync } from "execa";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { basePlugins } from "../../src/base/basePlugins.js";
import { overlap } from "../../src/base/checkInterfaces.js";
import { configPlugin } from "../../src/base/configPlugin.js";
import { serviceOrder } from "../../src/base/serviceOrder.js";
import { usbDisk } from "../../src/base/usbDisk.js";
import { applyPlugins } from "../../src/system/applyPlugins.js";
import type { Interface } from "../../src/system/Interface.js";
import type { System } from "../../src/system/System.js";
import { device, messageOf, plugin, problemsOf, systemOf } from "../system/support.js";

const nothing = {
  users: {},
  groups: {},
  interfaces: {},
  services: {},
  filesystems: {},
  etc: {},
  kernel: { config: {} },
  busybox: { config: {} },
  sysctl: {},
};
const service = (name: string, more: object) =>
  plugin(name, { services: (services) => services.add({ name, ...more }) });

function text(system: System, path: string): string {
  const entry = system.files.get(path)?.value;
  if (entry?.kind !== "file") throw new Error(`${path} is not a file`);
  return [entry.content].flat(9).join("");
}

describe("services", () => {
  it("become runit folders with their state in /run", () => {
    const system = systemOf([service("web", { run: "exec httpd -f", dependsOn: ["loopback"] })]);
    expect(text(system, "/etc/sv/web/run")).toMatch(
      /^#!\/bin\/sh\nexec 2>&1\n\. \/usr\/lib\/nixwrt\/functions\ntake_over web\nawait web loopback\nis_up web\nexec httpd -f\n$/,
    );
    expect(system.files.get("/etc/sv/web/supervise")?.value).toEqual({ kind: "link", target: "/run/sv/web" });
  });

  it("run as their user", () => {
    const user = plugin("user", { users: (accounts) => accounts.user({ name: "www", uid: 33 }) });
    const system = systemOf([
      user,
      service("web", { run: "exec httpd -f", user: "www", directories: [{ path: "/run/web" }] }),
    ]);
    const run = text(system, "/etc/sv/web/run");
    expect(run).toContain("chown www: /run/web\n");
    expect(run).toMatch(/export HOME=\/ USER=www\nexec droproot www 0 \/etc\/sv\/web\/start\n$/);
  });

  it("keep the capabilities that they request; root keeps all if it requests none", () => {
    const user = plugin("user", { users: (accounts) => accounts.user({ name: "www", uid: 33 }) });
    const capabilities = ["CAP_NET_BIND_SERVICE"];
    const system = systemOf([
      user,
      service("web", { run: "exec httpd -f", user: "www", capabilities }),
      service("port", { run: "exec port", user: "root", capabilities }),
      service("all", { run: "exec all", user: "root" }),
    ]);
    expect(text(system, "/etc/sv/web/run")).toContain("exec droproot www 400 /etc/sv/web/start\n");
    expect(text(system, "/etc/sv/port/run")).toContain("exec droproot root 400 /etc/sv/port/start\n");
    expect(text(system, "/etc/sv/all/run")).toMatch(/is_up all\nexec all\n$/);
  });

  it("that are oneshots run at boot in the order of their dependencies", () => {
    const system = systemOf([service("a", { oneshot: "true", dependsOn: ["z"] }), service("z", { oneshot: "true" })]);
    expect(text(system, "/etc/init.d/rcS")).toContain("oneshot z\noneshot a z\n");
  });

  it("that are oneshots but wait for a daemon are supervised until they succeed", () => {
    const system = systemOf([service("d", { run: "exec d" }), service("after", { oneshot: "true", dependsOn: ["d"] })]);
    expect(text(system, "/etc/init.d/rcS")).not.toContain("oneshot after");
    expect(text(system, "/etc/sv/after/run")).toContain("await after d\n/etc/oneshot/after/run || exit\n");
  });

  it("are reported all at once if they have missing or circular dependencies, unknown users, or no program", () => {
    const bad = [
      service("a", { run: "x", dependsOn: ["b"] }),
      service("b", { run: "x", dependsOn: ["c"] }),
      service("c", { run: "x", dependsOn: ["a", "nope"] }),
      service("d", { run: "x", user: "ghost" }),
      service("e", {}),
    ];
    const message = messageOf(() => systemOf(bad));
    expect(message).toContain("SERVICE_CYCLE: services depend on each other in a cycle: a → b → c → a");
    expect(message).toContain('"c" depends on "nope"');
    expect(message).toContain('SERVICE_USER: the service "d" runs as "ghost"');
    expect(message).toContain("SERVICE_KIND");
  });

  it("are ordered so that each one follows its dependencies", () => {
    const graph = fc.array(fc.array(fc.nat({ max: 30 }), { maxLength: 4 }), { maxLength: 12 });
    fc.assert(
      fc.property(graph, (edges) => {
        // The graph has no cycles, because each service depends only on ones with lower numbers.
        const services = edges.map((to, index) => ({
          name: `s${index}`,
          dependsOn: to.filter((one) => one < index).map((one) => `s${one}`),
        }));
        const order = serviceOrder(services).map((one) => one.name);
        expect(order.toSorted()).toEqual(services.map((one) => one.name).toSorted());
        for (const one of services)
          for (const to of one.dependsOn) expect(order.indexOf(to)).toBeLessThan(order.indexOf(one.name));
      }),
    );
  });
});

describe("routes", () => {
  const routes = (more: Partial<Interface>) => {
    const one = { name: "eth0", addresses: ["10.0.0.1/24"], routes: [{ to: "10.9.0.0/16", via: "10.0.0.9" }], ...more };
    return text(
      systemOf([plugin("net", { network: (network) => network.interface(one) })]),
      "/etc/oneshot/net-eth0/start",
    );
  };

  it("have the metric of their interface, also if that is no uplink", () => {
    expect(routes({ metric: 30 })).toMatch(/10\.9\.0\.0\/16.* metric 30/);
    expect(routes({})).not.toContain("metric");
  });
});

describe("users", () => {
  it("have a locked password by default, and are sorted by id", () => {
    const system = systemOf([], configPlugin({ ...nothing, users: { me: { uid: 1000 } } }));
    expect(text(system, "/etc/passwd")).toBe(
      "root:x:0:0:root:/root:/bin/sh\nnetwork:x:901:901:network interfaces:/:/bin/false\nme:x:1000:1000::/home/me:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
    );
    expect(text(system, "/etc/shadow")).toMatch(/^root:\*:0:/);
    expect(system.files.get("/home/me")?.value).toMatchObject({ kind: "directory", mode: 0o700, user: "me" });
  });

  it("cannot share an id", () => {
    expect(() => systemOf([], configPlugin({ ...nothing, users: { a: { uid: 1000 }, b: { uid: 1000 } } }))).toThrow(
      /UID_CLASH.*a, b.*1000/,
    );
  });

  it("cannot share a home, but daemons can have none", () => {
    const withHomes = (a: string, b: string) =>
      problemsOf(() =>
        systemOf([], configPlugin({ ...nothing, users: { a: { uid: 1000, home: a }, b: { uid: 1001, home: b } } })),
      );
    expect(withHomes("/home/x", "/home/x/")).toMatchObject([
      { code: "USER_HOME", message: expect.stringContaining("a and b") },
    ]);
    expect(withHomes("/", "/")).toEqual([]);
    expect(withHomes("/home/x", "/home/x/y")).toEqual([]);
  });

  it("can share a home if nobody logs in to them, but none can have a folder of the system", () => {
    const users = (home: string) =>
      Object.fromEntries(["a", "b"].map((name, index) => [name, { uid: 100 + index, home, shell: "/bin/false" }]));
    const system = systemOf([], configPlugin({ ...nothing, users: users("/nonexistent") }));
    expect(system.files.get("/nonexistent")?.value).toMatchObject({ user: "root", mode: 0o755 });
    for (const home of ["/bin", "/etc/", "/run"]) {
      const config = configPlugin({ ...nothing, users: { bin: { uid: 2, home } } });
      expect(problemsOf(() => systemOf([], config))).toMatchObject([{ code: "USER_HOME", path: "users.bin.home" }]);
    }
  });

  it("can have a home with a slash at its end", () => {
    const system = systemOf([], configPlugin({ ...nothing, users: { me: { uid: 1000, home: "/srv/me/" } } }));
    expect(text(system, "/etc/passwd")).toContain(":/srv/me:");
    expect(system.files.get("/srv/me")?.value).toMatchObject({ kind: "directory", user: "me" });
  });
});

describe("the uid 0", () => {
  it.each([
    [{ www: { uid: 0 } }, "USER_ROOT: users.www.uid: the uid 0 would make www another root"],
    [{ root: { uid: 5 } }, "USER_ROOT: users.root.uid: root has the uid 5, but it must be 0"],
    [{ root: { uid: 65_533 } }, "root has the uid 65533"],
    [{ a: { uid: 0 }, b: { uid: 0 } }, "the uid 0 would make b another root"],
  ])("is only for root: %j", (users, message) => {
    expect(() => systemOf([], configPlugin({ ...nothing, users }))).toThrow(message);
  });

  it("is valid for root", () => {
    expect(() => systemOf([], configPlugin({ ...nothing, users: { root: { uid: 0 } } }))).not.toThrow();
  });
});

describe("scripts", () => {
  it("are all valid shell", () => {
    const interfaces = {
      eth0: { dhcp: true, nameservers: ["9.9.9.9"] },
      eth1: { addresses: ["10.0.0.1/24", "fd00::1/64"], gateway: "fd00::2", nameservers: ["::1"] },
    };
    const system = systemOf(
      [service("web", { run: "exec x", environment: { A: "it's $HOME" } })],
      configPlugin({ ...nothing, interfaces, sysctl: { "net.ipv4.ip_forward": 1 } }),
    );
    const scripts = [...system.files.keys()].filter(
      (path) => system.files.get(path)?.value.kind === "file" && text(system, path).startsWith("#!/bin/sh"),
    );
    expect(scripts.length).toBeGreaterThan(8);
    for (const path of scripts) execaSync("sh", ["-n"], { input: text(system, path) });
  });
});

describe("interfaces", () => {
  const withInterfaces = (interfaces: object) => systemOf([], configPlugin({ ...nothing, interfaces } as never));

  it("that are VLANs or bridges are created after the interfaces that they consist of", () => {
    const system = withInterfaces({
      eth0: {},
      "eth0.5": { vlan: { of: "eth0", id: 5 } },
      "eth0.6": { vlan: { of: "eth0", id: 6 }, dhcp: true },
      br0: { bridge: { members: ["eth1", "eth0.5"], stp: true }, addresses: ["10.0.0.1/24"] },
    });
    expect(text(system, "/etc/oneshot/link-eth0.5/start")).toContain(
      "ip link add link eth0 name eth0.5 type vlan id 5",
    );
    expect(system.services.get("net-eth0.5")?.value.dependsOn).toEqual(["loopback", "link:eth0.5"]);
    expect(text(system, "/etc/oneshot/link-br0/start")).toContain("echo 1 > /sys/class/net/br0/bridge/stp_state");
    // The bridge does not wait for its members. Each member joins when it exists.
    expect(system.services.get("link-br0")?.value.dependsOn).toEqual([]);
    expect(system.services.get("link-eth0.5")?.value.dependsOn).toEqual(["link:eth0", "link:br0"]);
    expect(text(system, "/etc/oneshot/link-eth0.5/start")).toContain("ip link set dev eth0.5 master br0");
    expect([...system.kernelConfig.keys()]).toEqual(expect.arrayContaining(["BRIDGE", "PACKET", "VLAN_8021Q"]));
  });

  it("are reported all at once if they have wrong VLAN ids, overlapping ranges, or loops", () => {
    const bad = {
      eth0: { addresses: ["10.0.0.1/24"], vlan: { of: "eth0", id: 4095 } },
      eth1: { addresses: ["10.0.1.1/16"] },
    };
    expect(() => withInterfaces(bad)).toThrow(
      /VLAN_ID: interfaces.eth0.vlan.id: 4095[\s\S]*INTERFACE_LOOP[\s\S]*ADDRESS_OVERLAP: interfaces.eth1.addresses: 10.0.1.1\/16 of eth1 and 10.0.0.1\/24/,
    );
  });

  it.each([
    [
      { eth0: { mtu: 1400 }, "eth0.5": { vlan: { of: "eth0", id: 5 }, mtu: 1401 } },
      "1401 is more than the 1400 of eth0",
    ],
    [{ "eth0.5": { vlan: { of: "eth0", id: 5 }, mtu: 9000 } }, "9000 is more than the 1500 of eth0"],
    [
      {
        eth0: { mtu: 2000 },
        "eth0.5": { vlan: { of: "eth0", id: 5 }, mtu: 1600 },
        "eth0.5.6": { vlan: { of: "eth0.5", id: 6 }, mtu: 1700 },
      },
      'interfaces["eth0.5.6"].mtu: 1700 is more than the 1600 of eth0.5, which eth0.5.6 is a VLAN of',
    ],
    [
      {
        eth0: { mtu: 1600 },
        "eth0.5": { vlan: { of: "eth0", id: 5 } },
        "eth0.5.6": { vlan: { of: "eth0.5", id: 6 }, mtu: 1700 },
      },
      'interfaces["eth0.5.6"].mtu: 1700 is more than the 1600 of eth0.5',
    ],
    [
      { br0: { bridge: { members: ["eth0"] }, mtu: 9000 } },
      "INTERFACE_MTU: interfaces.br0.mtu: 9000 is more than the 1500 of eth0, which is a member of br0",
    ],
    [
      { eth0: { mtu: 9000 }, eth1: { mtu: 2000 }, br0: { bridge: { members: ["eth0", "eth1"] }, mtu: 2001 } },
      "interfaces.br0.mtu: 2001 is more than the 2000 of eth1",
    ],
    [
      { "eth0.5": { vlan: { of: "eth0", id: 5 } }, br0: { bridge: { members: ["eth0.5"] }, mtu: 1501 } },
      "interfaces.br0.mtu: 1501 is more than the 1500 of eth0.5",
    ],
    [
      { br0: { bridge: { members: ["eth0"] } }, "br0.5": { vlan: { of: "br0", id: 5 }, mtu: 1501 } },
      'interfaces["br0.5"].mtu: 1501 is more than the 1500 of br0',
    ],
  ])(
    "are reported if they are a VLAN or a bridge with a larger MTU than an interface below: %j",
    (interfaces, text) => {
      expect(() => withInterfaces(interfaces)).toThrow(text);
    },
  );

  it("can be a VLAN or a bridge with the same MTU as the interfaces below, or a smaller one", () => {
    const vlan = (id: number) => ({ vlan: { of: "eth0", id } });
    const all = {
      eth0: { mtu: 1508 },
      "eth0.5": { ...vlan(5), mtu: 1508 },
      "eth0.6": { ...vlan(6), mtu: 576 },
      "eth0.7": vlan(7),
      // A VLAN inherits the MTU of the interface below it.
      br0: { bridge: { members: ["eth0.7"] }, mtu: 1508 },
      br1: { bridge: {}, mtu: 9000 },
    };
    expect(() => withInterfaces(all)).not.toThrow();
  });

  it("that do not exist are reported with a suggestion, if the device lists its interfaces", () => {
    const board = { ...device, device: { ...device.device, interfaces: ["eth0", "eth1"] } };
    const bad = {
      eht0: { dhcp: true },
      br0: { bridge: { members: ["eth1", "eth3"] } },
      lan: { vlan: { of: "br0", id: 1 } },
      "eth7.5": { vlan: { of: "eth7", id: 5 } },
    };
    const make = () =>
      applyPlugins({
        hostname: "test",
        device: board,
        plugins: basePlugins(),
        config: configPlugin({ ...nothing, interfaces: bad }),
      });
    const message = messageOf(make);
    expect(message).toContain("INTERFACE_UNKNOWN: interfaces.eht0: there is no interface eht0; did you mean eth0?");
    expect(message).toContain("INTERFACE_UNKNOWN: interfaces.br0.bridge.members: there is no interface eth3");
    expect(message).toContain('INTERFACE_UNKNOWN: interfaces["eth7.5"].vlan.of: there is no interface eth7');
    expect(message.match(/INTERFACE_UNKNOWN/g)).toHaveLength(3);
  });

  it("that are members of a bridge have no addresses, and belong to one bridge only", () => {
    const bad = {
      eth0: { dhcp: true },
      br0: { bridge: { members: ["eth0", "eth1"] } },
      br1: { bridge: { members: ["eth1"] } },
    };
    const message = messageOf(() => withInterfaces(bad));
    expect(message).toContain(
      "BRIDGE_MEMBER: interfaces.br0.bridge.members: eth0 has addresses or routes of its own (dhcp)",
    );
    expect(message).toContain("BRIDGE_MEMBER: interfaces.br1.bridge.members: eth1 is already a member of br0");
  });

  it("that depend on each other in a cycle are reported, with the cycle", () => {
    const bad = { br0: { bridge: { members: ["v1"] } }, v1: { vlan: { of: "br0", id: 1 } } };
    expect(messageOf(() => withInterfaces(bad))).toContain(
      "br0 cannot depend on itself: br0 depends on v1 depends on br0",
    );
  });

  it("are checked if they come from plugins, too", () => {
    const odd = plugin("odd", {
      network: (network) => network.interface({ name: "eth0", addresses: ["10.0.0.1", "fe80::/129"], gateway: "up" }),
    });
    const message = messageOf(() => systemOf([odd]));
    expect(message).toContain('ADDRESS_INVALID: interfaces.eth0.addresses: "10.0.0.1" is not an IP address with');
    expect(message).toContain('"fe80::/129"');
    expect(message).toContain('GATEWAY_INVALID: interfaces.eth0.gateway: "up"');
  });

  it.each(["127.0.0.2/8", "::1/128", "224.0.0.1/24"])(
    "cannot have an address that is never a host's own: %s",
    (address) => {
      expect(messageOf(() => withInterfaces({ eth0: { addresses: [address] } }))).toContain(
        `ADDRESS_INVALID: interfaces.eth0.addresses: "${address}" is `,
      );
    },
  );

  it("that services wait for but nobody configures are reported", () => {
    const message = messageOf(() => systemOf([service("web", { run: "exec httpd", dependsOn: ["interface:eth0"] })]));
    expect(message).toContain('SERVICE_MISSING: the service "web" depends on "interface:eth0", which nothing provides');
  });

  it("with both versions of DHCP have a supervised client for each", () => {
    const system = withInterfaces({ eth0: { dhcp: true, dhcp6: true } });
    expect(text(system, "/etc/sv/net-eth0/start")).toMatch(/\nexec udhcpc -f -i eth0 .* -x hostname:test .*\n$/);
    expect(text(system, "/etc/sv/dhcp6-eth0/start")).toMatch(/\nexec udhcpc6 -f -i eth0 .*\n$/);
  });

  it("overlap exactly if they have an address in common", () => {
    const network = fc.record({
      address: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      prefix: fc.integer({ min: 0, max: 32 }),
    });
    const written = ({ address, prefix }: { address: number; prefix: number }) =>
      `${[24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".")}/${prefix}`;
    const first = ({ address, prefix }: { address: number; prefix: number }) =>
      address - (address % 2 ** (32 - prefix));
    fc.assert(
      fc.property(network, network, (a, b) => {
        const apart = first(a) + 2 ** (32 - a.prefix) <= first(b) || first(b) + 2 ** (32 - b.prefix) <= first(a);
        expect(overlap(written(a), written(b))).toBe(!apart);
      }),
    );
  });
});

describe("disks", () => {
  const disk = { "/srv": { source: "LABEL=backup", type: "ext4", options: ["noatime"] } };

  it("are services; dependent services wait for them, and are notified when a disk goes away", () => {
    const user = service("store", { run: "exec store", dependsOn: ["mount:/srv"] });
    const system = systemOf([user], configPlugin({ ...nothing, filesystems: disk }));
    expect(text(system, "/etc/sv/mount-srv/run")).toContain('mount -t ext4 -o noatime "$device" /srv');
    expect(text(system, "/etc/sv/store/run")).toContain("await store mount-srv\n");
    expect(text(system, "/etc/mount/mount-srv")).toBe("store\n");
    expect(text(system, "/etc/init.d/rcS")).not.toContain("/srv");
    expect(system.kernelConfig.get("EXT4_FS")?.value).toBe("y");
  });

  it("that two plugins mount at one mount point are reported, with both plugins", () => {
    const mounts = (name: string, label: string) =>
      plugin(name, {
        filesystems: (disks) => disks.mount({ target: "/srv", source: `LABEL=${label}`, type: "ext4" }),
      });
    expect(messageOf(() => systemOf([mounts("one", "a"), mounts("two", "b")]))).toMatch(
      /MOUNT_CONFLICT: one and two disagree on the file system at \/srv: .*LABEL=a.* or .*LABEL=b/,
    );
  });

  it("have one mount point, however its path is written", () => {
    const mounts = (name: string, target: string) =>
      plugin(name, { filesystems: (disks) => disks.mount({ target, source: `LABEL=${name}`, type: "ext4" }) });
    expect(messageOf(() => systemOf([mounts("one", "/srv/"), mounts("two", "//srv")]))).toContain("MOUNT_CONFLICT");
    const user = service("store", { run: "exec store", dependsOn: ["mount:/srv/"] });
    const system = systemOf([usbDisk({ label: "backup", mount: "/srv/" }), user]);
    expect(text(system, "/etc/mount/mount-srv")).toBe("store\n");
  });

  it("that two plugins mount are reported together with other problems", () => {
    const mounts = (name: string) =>
      plugin(name, { filesystems: (disks) => disks.mount({ target: "/srv", source: `LABEL=${name}`, type: "ext4" }) });
    const lost = service("lost", { run: "x", dependsOn: ["nowhere"] });
    expect(messageOf(() => systemOf([mounts("one"), mounts("two"), lost]))).toMatch(
      /MOUNT_CONFLICT[\s\S]*SERVICE_MISSING/,
    );
  });

  it("that nobody mounts are reported with the service that needs them", () => {
    expect(() => systemOf([service("store", { run: "exec store", dependsOn: ["mount:/srv"] })])).toThrow(
      /SERVICE_MISSING: the service "store" depends on "mount:\/srv", which nothing provides/,
    );
  });
});

test("files that contain the accounts cannot be replaced", () => {
  const replacing = (path: string) => plugin("a", { etc: (etc) => etc.file(path, "x") });
  for (const name of ["passwd", "shadow", "group"])
    expect(messageOf(() => systemOf([replacing(name)]))).toContain(
      `ACCOUNT_FILE: etc.${name}: a would replace /etc/${name}`,
    );
  const config = plugin("config", { etc: (etc) => etc.file("passwd", "x") });
  expect(() => applyPlugins({ hostname: "x", device, plugins: [...basePlugins()], config })).toThrow(
    /ACCOUNT_FILE: etc.passwd: config would replace/,
  );
});

test("a second root user is one problem, without another one about root's home", () => {
  const other = plugin("other", { users: (users) => users.user({ name: "joe", uid: 0 }) });
  const message = messageOf(() => systemOf([other]));
  expect(message).toContain("USER_ROOT: users.joe.uid");
  expect(message).not.toContain("ETC_CONFLICT");
});
