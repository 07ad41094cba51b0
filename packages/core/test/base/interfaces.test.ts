import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { factsScript } from "../../src/base/networkFacts.js";
import { shortenFunction } from "../../src/base/udhcpcScript.js";
import type { Interface } from "../../src/system/Interface.js";
import { addressFault } from "../../src/system/ipPrefix.js";
import type { System } from "../../src/system/System.js";
import { metricsOf, uplinksOf, zoneOf, zonesOf } from "../../src/system/uplinks.js";
import { device, messageOf, plugin, systemOf } from "../system/support.js";

const withInterfaces = (...all: Interface[]) =>
  systemOf([
    plugin("net", {
      network: (network) => {
        for (const one of all) network.interface(one);
      },
    }),
  ]);

const dependenciesOf = (system: System, name: string) => system.services.get(name)?.value.dependsOn;

describe("the settings of one interface from several plugins", () => {
  const one = (name: string, settings: Omit<Interface, "name">, options = {}) =>
    plugin(name, { network: (network) => network.interface({ name: "br0", ...settings }, options) });

  it("are merged, and lists of equal rank are joined", () => {
    const system = systemOf([
      one("a", { bridge: { members: ["eth1"] }, nameservers: ["9.9.9.9"], zone: "guest" }),
      one("b", { addresses: ["10.0.0.1/24"], nameservers: ["1.1.1.1", "9.9.9.9"], mtu: 1400 }),
      plugin("wifi", { network: (network) => network.member("br0", "wlan0") }),
    ]);
    expect(system.interfaces.get("br0")?.value).toEqual({
      name: "br0",
      bridge: { members: ["eth1", "wlan0"] },
      nameservers: ["9.9.9.9", "1.1.1.1"],
      addresses: ["10.0.0.1/24"],
      zone: "guest",
      mtu: 1400,
    });
  });

  it("include membership in a bridge, which must exist", () => {
    const joins = (bridge: string) => plugin("wifi", { network: (network) => network.member(bridge, "wlan0") });
    const message = (...plugins: Parameters<typeof systemOf>[0][number][]) => messageOf(() => systemOf(plugins));
    expect(message(joins("br1"), one("a", { bridge: {} }))).toContain(
      "wifi puts wlan0 into br1, which is not a bridge; did you mean br0?",
    );
    expect(message(joins("br0"), one("a", { addresses: ["10.0.0.1/24"] }))).toContain(
      "wifi puts wlan0 into br0, which is not a bridge",
    );
    expect(message(joins("br0"))).toContain('Make one: interfaces: { "br0": { bridge: { members: [] } } }');
  });

  it("conflict individually, and the hint names the setting", () => {
    const message = messageOf(() => systemOf([one("a", { mtu: 1400, stp: 1 } as never), one("b", { mtu: 1500 })]));
    expect(message).toContain("INTERFACE_CONFLICT: a and b disagree on interfaces.br0.mtu: 1400 or 1500");
    expect(message).toContain("Set interfaces.br0.mtu in your config");
  });

  it("override suggestions, and replace suggested lists as a whole", () => {
    const system = systemOf([
      one("a", { nameservers: ["9.9.9.9"], mtu: 1400 }, { default: true }),
      one("b", { nameservers: ["1.1.1.1"] }),
    ]);
    expect(system.interfaces.get("br0")?.value).toMatchObject({ nameservers: ["1.1.1.1"], mtu: 1400 });
  });
});

describe("an interface that a plugin provides", () => {
  const tunnel = plugin("tunnel", {
    links: (links) =>
      links.provide({
        name: "gre1",
        kind: "GRE tunnel",
        on: ["eth0"],
        kernel: ["NET_IPGRE"],
        service: { oneshot: "ip link add gre1 type gre remote 192.0.2.1" },
      }),
  });
  const board = { ...device, device: { ...device.device, interfaces: ["eth0", "eth1"] } };

  it("has a service that waits for the interface below, and can have addresses or join a bridge", () => {
    const system = systemOf([
      tunnel,
      plugin("net", {
        network: (network) => {
          network.interface({ name: "gre1", mtu: 1400 });
          network.interface({ name: "br0", bridge: { members: ["gre1"] } });
        },
      }),
    ]);
    expect(dependenciesOf(system, "link-gre1")).toEqual(["link:eth0", "link:br0"]);
    expect(system.services.get("link-gre1")?.value.oneshot).toBe(
      "ip link add gre1 type gre remote 192.0.2.1\nip link set dev gre1 mtu 1400\nip link set dev gre1 up\nip link set dev gre1 master br0",
    );
    expect(system.kernelConfig.get("NET_IPGRE")?.value).toBe("y");
  });

  it("is a conflict if two plugins provide it", () => {
    const other = plugin("other", {
      links: (links) => links.provide({ name: "gre1", kind: "VXLAN", service: { oneshot: "true" } }),
    });
    expect(messageOf(() => systemOf([tunnel, other]))).toMatch(
      /^LINK_CONFLICT: other \(VXLAN\) and tunnel \(GRE tunnel\) .*gre1.*\n.*another interface/,
    );
  });

  it("is listed when a config names an interface that does not exist", () => {
    const net = plugin("net", { network: (network) => network.interface({ name: "gre2" }) });
    const message = messageOf(() => systemOf([tunnel, net], undefined, board));
    expect(message).toContain("INTERFACE_UNKNOWN: interfaces.gre2: there is no interface gre2; did you mean gre1?");
    expect(message).toContain("The device has eth0, eth1; the config adds gre1 (GRE tunnel)");
  });

  it("is added to its bridge, and gets its addresses, from its own daemon if it says so", () => {
    const radio = plugin("radio", {
      links: (links) =>
        links.provide({ name: "wlan0", kind: "access point", joinedBy: "service", service: { run: "exec hostapd" } }),
      network: (network) => network.interface({ name: "br0", bridge: { members: ["wlan0"] } }),
    });
    const session = plugin("session", {
      links: (links) =>
        links.provide({
          name: "wan",
          kind: "PPPoE session",
          on: ["eth0"],
          uplink: true,
          addressedBy: "service",
          service: { run: "exec pppd" },
        }),
    });
    const system = systemOf([radio, session]);
    expect(dependenciesOf(system, "link-wlan0")).toEqual([]);
    expect(system.services.get("net-wlan0")?.value.oneshot).not.toContain("master");
    expect(system.services.get("net-wan")?.value.oneshot).toContain("/run/network/wan/state");
    expect(uplinksOf(system)).toEqual(["wan"]);
  });

  it("cannot depend on itself, not even indirectly", () => {
    const loop = plugin("loop", {
      links: (links) => {
        links.provide({ name: "t0", kind: "tunnel", on: ["t1"], service: { oneshot: "true" } });
        links.provide({ name: "t1", kind: "tunnel", on: ["br0"], service: { oneshot: "true" } });
      },
      network: (network) => network.interface({ name: "br0", bridge: { members: ["t0"] } }),
    });
    expect(messageOf(() => systemOf([loop]))).toContain("br0 depends on t0 depends on t1 depends on br0");
  });
});

describe("uplinks", () => {
  it("get different metrics, and are in the zone wan", () => {
    const system = withInterfaces(
      { name: "a", dhcp: true },
      { name: "b", addresses: ["10.1.0.2/24"], gateway: "10.1.0.1", metric: 100 },
      { name: "c", dhcp: true },
      { name: "d", addresses: ["10.2.0.2/24"] },
      { name: "e", slaac: true, metric: 5, zone: "dmz" },
    );
    expect([...metricsOf(system)]).toEqual([
      ["a", 110],
      ["b", 100],
      ["c", 120],
      ["e", 5],
    ]);
    expect(uplinksOf(system)).toEqual(["e", "b", "a", "c"]);
    const zones = ["a", "d", "e"].map((name) => zoneOf(system, name));
    expect(zones).toEqual(["wan", "lan", "dmz"]);
  });
});

describe("the zone of a port without addresses", () => {
  const vlan = (id: number, settings: Partial<Interface>): Interface => ({
    name: `eth0.${id}`,
    vlan: { of: "eth0", id },
    ...settings,
  });
  const zoneOfPort = (...all: Interface[]) => zoneOf(withInterfaces(...all), "eth0");

  it("is that of its VLANs if they agree, because untagged packets come from the same people", () => {
    const addresses = ["10.0.1.1/24"];
    expect(zoneOfPort(vlan(1, { addresses, zone: "guest" }))).toBe("guest");
    expect(zoneOfPort(vlan(1, { addresses, zone: "guest" }), vlan(2, { zone: "guest" }))).toBe("guest");
    expect(zoneOfPort(vlan(1, { addresses }))).toBe("lan");
    expect(zoneOfPort(vlan(1, { addresses, zone: "lan" }), vlan(2, { dhcp: true }))).toBe("wan");
    // A member has the zone of its bridge.
    expect(zoneOfPort(vlan(1, {}), { name: "br0", bridge: { members: ["eth0.1"] }, zone: "guest" })).toBe("guest");
  });

  it("is undefined if they do not, so that the firewall drops all of its packets", () => {
    const system = withInterfaces(vlan(1, { zone: "lan" }), vlan(2, { zone: "guest" }));
    expect(zoneOf(system, "eth0")).toBeUndefined();
    expect([...zonesOf(system)]).toEqual([
      ["lan", ["eth0.1"]],
      ["guest", ["eth0.2"]],
    ]);
  });

  it("is its own if it has an address or a delegated network", () => {
    const guests = vlan(1, { zone: "guest" });
    expect(zoneOfPort({ name: "eth0", addresses: ["10.0.0.1/24"] }, guests)).toBe("lan");
    expect(zoneOfPort({ name: "eth0", delegate: { from: "eth1" } }, { name: "eth1", dhcp: true }, guests)).toBe("lan");
    expect(zoneOfPort({ name: "eth0", zone: "dmz" }, guests)).toBe("dmz");
  });
});

describe("an invalid configuration is reported", () => {
  it.each<[Partial<Interface>, string]>([
    [{ addresses: ["10.0.0.0/24"] }, '"10.0.0.0/24" is the address of a network, not of a host in it'],
    [{ addresses: ["10.0.0.255/24"] }, "is the broadcast address of its network"],
    [{ addresses: ["224.0.0.1/4"] }, "is the address of a group (multicast)"],
    [{ addresses: ["ff02::1/64"] }, "is the address of a group (multicast)"],
    [{ addresses: ["0.0.0.0/0"] }, "is the unspecified address"],
    [{ addresses: ["::/64"] }, "is the unspecified address"],
    [{ addresses: ["fd00:0:0:5::/64"] }, '"fd00:0:0:5::/64" is the address of a network, not of a host in it'],
    [{ gateway: ["10.0.0.1", "10.0.0.2"] }, "GATEWAY_INVALID: interfaces.eth0.gateway: there are two default routers"],
    [
      { dhcp: true, gateway: "10.0.0.1" },
      "GATEWAY_INVALID: interfaces.eth0.gateway: DHCP already sets the default route",
    ],
    [{ routes: [{ to: "10.0.0.0/8", via: "fd00::1" }] }, '"fd00::1" cannot be the router for 10.0.0.0/8'],
    [{ gateway: "224.0.0.1" }, 'GATEWAY_INVALID: interfaces.eth0.gateway: "224.0.0.1" is the address of a group'],
    [{ gateway: "::" }, 'GATEWAY_INVALID: interfaces.eth0.gateway: "::" is the unspecified address'],
    [
      { addresses: ["192.0.2.2/24"], gateway: "192.0.2.2" },
      `GATEWAY_INVALID: interfaces.eth0.gateway: "192.0.2.2" is this device's own address`,
    ],
    [{ routes: [{ to: "10.0.0.5/8" }] }, 'ROUTE_INVALID: interfaces.eth0.routes: "10.0.0.5/8" has host bits set'],
    [{ routes: [{ to: "fd00::1/64" }] }, 'ROUTE_INVALID: interfaces.eth0.routes: "fd00::1/64" has host bits set'],
    [{ routes: [{ to: "0.0.0.0/0", via: "192.0.2.1" }] }, '"0.0.0.0/0" is a default route'],
    [{ routes: [{ to: "::/0" }] }, '"::/0" is a default route'],
    [{ routes: [{ to: "10.0.0.0" }] }, 'ROUTE_INVALID: interfaces.eth0.routes: "10.0.0.0" is not a prefix'],
    [
      { addresses: ["192.0.2.2/24"], routes: [{ to: "10.0.0.0/8", via: "192.0.2.2" }] },
      `ROUTE_INVALID: interfaces.eth0.routes: "192.0.2.2" is this device's own address`,
    ],
    [{ mtu: 1279, delegate: { from: "eth1" } }, "Give a number of bytes from 1280 to 65535"],
    [{ mtu: 67 }, "INTERFACE_MTU"],
    [{ mtu: 1279, addresses: ["fd00::1/64"] }, "Give a number of bytes from 1280 to 65535"],
    [{ mac: "01:00:00:00:00:01" }, "INTERFACE_MAC"],
    [{ mac: "00:00:00:00:00:00" }, "INTERFACE_MAC"],
  ])("with %j", (settings, text) => {
    expect(messageOf(() => withInterfaces({ name: "eth0", ...settings }))).toContain(text);
  });

  it.each<[Partial<Interface>]>([
    [{ slaac: true }],
    [{ dhcp6: true }],
    [{ gateway: "10.0.0.1" }],
    [{ routes: [{ to: "10.0.0.0/8" }] }],
    [{ delegate: { from: "wan" } }],
    [{ addresses: ["10.0.0.1/24"] }],
  ])("with a member of a bridge that has %j", (settings) => {
    const all = [
      { name: "br0", bridge: { members: ["eth0"] } },
      { name: "wan", dhcp: true },
    ];
    expect(messageOf(() => withInterfaces(...all, { name: "eth0", ...settings }))).toMatch(
      /BRIDGE_MEMBER: interfaces\.br0\.bridge\.members: eth0 has addresses or routes of its own/,
    );
    expect(() => withInterfaces(...all, { name: "eth0", mtu: 1500, dhcp: false, routes: [] })).not.toThrow();
  });

  it("with a bridge in a bridge, or a VLAN with a larger MTU than the interface below it", () => {
    const message = messageOf(() =>
      withInterfaces(
        { name: "br0", bridge: { members: ["br1"] } },
        { name: "br1", bridge: {} },
        { name: "eth0", mtu: 1400 },
        { name: "eth0.5", vlan: { of: "eth0", id: 5 }, mtu: 1401 },
        { name: "eth0.6", vlan: { of: "eth0", id: 6 }, mtu: 1400 },
      ),
    );
    expect(message).toContain("BRIDGE_MEMBER: interfaces.br0.bridge.members: br1 is a bridge");
    expect(message).toContain('INTERFACE_MTU: interfaces["eth0.5"].mtu: 1401 is more than the 1400 of eth0');
    expect(message).not.toContain("eth0.6");
  });

  it("with a member of a bridge in another zone than the bridge", () => {
    const bridged = (bridge: Partial<Interface>, member: Partial<Interface>) => () =>
      withInterfaces({ name: "br0", bridge: { members: ["eth1"] }, ...bridge }, { name: "eth1", ...member });
    expect(messageOf(bridged({ zone: "lan" }, { zone: "guest" }))).toContain(
      'BRIDGE_MEMBER: interfaces.br0.bridge.members: eth1 is in the zone "guest", and br0, which receives all of its packets, is in "lan"',
    );
    expect(messageOf(bridged({ dhcp: true }, { zone: "lan" }))).toContain('is in "wan"');
    expect(messageOf(bridged({ addresses: ["10.0.0.1/24"] }, { zone: "wan" }))).toContain('is in "lan"');
    expect(bridged({ zone: "guest" }, { zone: "guest" })).not.toThrow();
    expect(bridged({ zone: "guest" }, {})).not.toThrow();
  });

  it.each<Partial<Interface>>([{ gateway: "fe80::1" }, { routes: [{ to: "2001:db8::/32" }] }])(
    "but not for %j, which needs a kernel with IPv6",
    (settings) => {
      const system = withInterfaces({ name: "eth0", dhcp: true, ...settings });
      expect(system.kernelConfig.get("IPV6")?.value).toBe("y");
    },
  );

  it("with one VLAN id twice on an interface, or two uplinks of one metric", () => {
    const message = messageOf(() =>
      withInterfaces(
        { name: "a", vlan: { of: "eth0", id: 7 }, dhcp: true, metric: 10 },
        { name: "b", vlan: { of: "eth0", id: 7 }, slaac: true, metric: 10 },
      ),
    );
    expect(message).toContain("VLAN_TWICE: interfaces.b.vlan: a is VLAN 7 of eth0 already");
    expect(message).toContain("METRIC_TWICE: interfaces.b.metric: a also has the metric 10");
  });

  it.each<[Interface, string]>([
    [
      { name: "eth0.8", vlan: { of: "eth0", id: 9 } },
      'VLAN_ID: interfaces["eth0.8"].vlan.id: the name eth0.8 says VLAN 8, but the id is 9',
    ],
    [
      { name: "eth0.5", vlan: { of: "eth0.5", id: 5 } },
      'INTERFACE_LOOP: interfaces["eth0.5"].vlan.of: an interface cannot be a VLAN of itself\n  → For VLAN 5 of eth0: vlan: { of: "eth0", id: 5 }',
    ],
    [
      { name: "eth0.5", vlan: { of: "eth0", id: 5000 } },
      'VLAN_ID: interfaces["eth0.5"].vlan.id: 5000 is not a VLAN id',
    ],
    [{ name: "office", vlan: { of: "office", id: 5 } }, "Name the port that carries the VLAN"],
    [
      { name: "eth1.5", dhcp: true },
      'INTERFACE_UNKNOWN: interfaces["eth1.5"]: there is no interface eth1.5\n  → For VLAN 5 of eth1, add vlan: { of: "eth1", id: 5 }',
    ],
  ])("once per VLAN: %j", (one, text) => {
    const board = { ...device, device: { ...device.device, interfaces: ["eth0", "eth1"] } };
    const net = plugin("net", { network: (network) => network.interface(one) });
    const message = messageOf(() => systemOf([net], undefined, board));
    expect(message).toContain(text);
    expect(message.match(/^[A-Z_]+: /gm)).toHaveLength(1);
  });

  it.each(["eth0.009", "eth0.8a", "eth0.8.9", "office"])("but not for a VLAN with the name %s", (name) => {
    expect(() => withInterfaces({ name, vlan: { of: "eth0", id: 9 } })).not.toThrow();
  });

  it.each([
    "192.168.1.1/24",
    "10.0.0.0/31",
    "10.0.0.255/16",
    "192.0.2.7/32",
    "fd00::/127",
    "fe80::1/64",
    "::ffff:1.2.3.4/128",
  ])("but not for the address %s", (address) => expect(addressFault(address)).toBeUndefined());

  it("for the first and last address of any network, and for no other host", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 223 }),
        fc.nat(2 ** 24 - 1),
        fc.integer({ min: 8, max: 30 }),
        (first, rest, length) => {
          fc.pre(first !== 0 && ![127, 169, 192, 198, 203].includes(first));
          const value = first * 2 ** 24 + rest;
          const size = 2 ** (32 - length);
          const network = Math.floor(value / size) * size;
          const text = (address: number) =>
            `${[24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join(".")}/${length}`;
          expect(addressFault(text(network))).toContain("address of a network");
          expect(addressFault(text(network + size - 1))).toContain("broadcast");
          if (value !== network && value !== network + size - 1) expect(addressFault(text(value))).toBeUndefined();
        },
      ),
    );
  });
});

describe("addresses of udhcpc6", () => {
  it("are shortened according to RFC 5952", () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    const addresses = fc.array(fc.array(group, { minLength: 8, maxLength: 8 }), { minLength: 200, maxLength: 200 });
    const known = [
      [0, 0, 0, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0, 0, 1],
      [0xfd05, 0, 0, 0, 0, 0, 0, 0],
      [1, 0, 0, 2, 0, 0, 0, 3],
      [1, 0, 2, 0, 3, 0, 4, 0],
      [0, 1, 0, 0, 2, 0, 0, 0x10],
    ];
    fc.assert(
      fc.property(addresses, (random) => {
        const all = [...known, ...random];
        const full = all.map((groups) => groups.map((one) => one.toString(16).padStart(4, "0")).join(":"));
        const script = `${shortenFunction}\nfor address; do shorten "$address"; echo "$short"; done`;
        const lines = execFileSync("/bin/sh", ["-euc", script, "sh", ...full], { encoding: "utf8" })
          .trim()
          .split("\n");
        expect(lines.map((line) => `[${line}]`)).toEqual(
          full.map((address) => new URL(`http://[${address}]`).hostname),
        );
      }),
      { numRuns: 5 },
    );
  });
});

describe("the facts of interfaces", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "nixwrt-facts-"));
    for (const name of ["wan", "lan"]) mkdirSync(join(folder, name, "from"), { recursive: true });
    writeFileSync(join(folder, "functions"), factsScript(["wan", "lan"]).replaceAll("/run/network", folder));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const set = (name: string, source: string, ...lines: string[]) =>
    execFileSync("/bin/sh", ["-euc", `. ${folder}/functions; set_facts "$0" "$1" 2>&1`, name, source], {
      input: lines.map((line) => `${line}\n`).join(""),
      encoding: "utf8",
    });
  const read = (path: string) => readFileSync(join(folder, path), "utf8");

  it("are merged from all sources, and removed with their source", () => {
    set("wan", "dhcp", "addresses 192.0.2.5/24", "gateways 192.0.2.1", "nameservers 192.0.2.53");
    set("wan", "dhcp6", "addresses 2001:db8::5/128", "prefixes 2001:db8:100::/56");
    expect(read("wan/addresses")).toBe("192.0.2.5/24\n2001:db8::5/128\n");
    expect(read("wan/state")).toBe("up\n");
    expect(read("resolv.conf")).toBe("nameserver 192.0.2.53\n");
    set("wan", "dhcp");
    expect(read("wan/addresses")).toBe("2001:db8::5/128\n");
    expect(existsSync(join(folder, "wan/gateways"))).toBe(false);
    set("wan", "dhcp6");
    expect(read("wan/state")).toBe("down\n");
    expect(read("resolv.conf").trim()).toBe("");
  });

  it("include search domains and name servers in order and once each, with a warning if there are too many", () => {
    set("lan", "static", "nameservers 10.0.0.53", "search lan", "search example.org");
    const said = set(
      "wan",
      "dhcp",
      ...["9.9.9.9", "10.0.0.53", "1.1.1.1", "8.8.8.8"].map((one) => `nameservers ${one}`),
      "search example.org",
    );
    expect(said).toContain("programs use the first 3 of 4 name servers: 9.9.9.9 10.0.0.53 1.1.1.1 8.8.8.8");
    expect(read("resolv.conf")).toBe(
      "search example.org lan\nnameserver 9.9.9.9\nnameserver 10.0.0.53\nnameserver 1.1.1.1\n",
    );
  });

  it("list router advertisements after all other sources, whichever came first, and each value once", () => {
    set(
      "wan",
      "slaac",
      "addresses 2001:db8::7/64",
      "nameservers 2001:db8::53",
      "nameservers fe80::1%wan",
      "search isp",
    );
    set("wan", "static", "addresses 192.0.2.9/24", "nameservers 9.9.9.9");
    set("wan", "wwan", "gateways 192.0.2.1");
    set("wan", "dhcp", "addresses 192.0.2.5/24", "nameservers 192.0.2.53", "nameservers 2001:db8::53");
    expect(read("wan/addresses")).toBe("192.0.2.5/24\n192.0.2.9/24\n2001:db8::7/64\n");
    expect(read("wan/nameservers")).toBe("192.0.2.53\n2001:db8::53\n9.9.9.9\nfe80::1%wan\n");
    expect(read("resolv.conf")).toBe(
      "search isp\nnameserver 192.0.2.53\nnameserver 2001:db8::53\nnameserver 9.9.9.9\n",
    );
    set("wan", "static");
    expect(read("resolv.conf")).toContain("nameserver fe80::1%wan\n");
    set("wan", "slaac");
    expect(read("wan/nameservers")).toBe("192.0.2.53\n2001:db8::53\n");
  });

  it("include the lowest MTU of all sources", () => {
    set("wan", "dhcp", "mtu 1400");
    expect(read("wan/mtu")).toBe("1400\n");
    set("wan", "slaac", "mtu 1380");
    set("wan", "ppp", "mtu 9000");
    expect(read("wan/mtu")).toBe("1380\n");
    set("wan", "slaac");
    expect(read("wan/mtu")).toBe("1400\n");
    set("wan", "dhcp");
    set("wan", "ppp");
    expect(existsSync(join(folder, "wan/mtu"))).toBe(false);
  });

  it("are complete after concurrent updates", async () => {
    const script = `. ${folder}/functions; for n in 1 2 3 4 5 6 7 8; do echo "addresses 10.0.0.$n/24" | set_facts wan s$n & done; wait`;
    execFileSync("/bin/sh", ["-euc", script]);
    expect(read("wan/addresses").split("\n").length).toBe(9);
  });
});
