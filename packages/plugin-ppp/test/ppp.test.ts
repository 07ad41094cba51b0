import { type Content, type Interface, uplinksOf, zoneOf } from "@nixwrt/core";
import pppDefault, { l2tp, type PppoeOptions, pppoe } from "@nixwrt/plugin-ppp";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { secretNames } from "../../core/src/system/content.js";
import { device, messageOf, plugin, systemOf } from "../../core/test/system/support.js";
import { pppdWord, quoteWord } from "../src/pppdWord.js";

const login = { username: "alice", password: { secret: "PPP_PASSWORD" } };

function routerOf(options: Partial<PppoeOptions> = {}, interfaces: readonly Interface[] = []) {
  const net = plugin("net", {
    network: (network) => {
      for (const one of interfaces) network.interface(one);
    },
  });
  const board = { ...device, device: { ...device.device, interfaces: ["eth0", "eth1", "wan"] } };
  return systemOf([pppoe({ on: "eth1", ...login, ...options }), net], undefined, board);
}

const contentOf = (system: ReturnType<typeof routerOf>, path: string): Content => {
  const file = system.files.get(path)?.value;
  return file?.kind === "file" ? file.content : "";
};

describe("pppoe", () => {
  it("is the package's default export, for rc files", () => {
    expect(pppDefault).toBe(pppoe);
  });

  it("makes an uplink in the zone wan, and puts the port below into wan, too", () => {
    const system = routerOf();
    expect(uplinksOf(system)).toEqual(["ppp0"]);
    expect(zoneOf(system, "ppp0")).toBe("wan");
    expect(zoneOf(system, "eth1")).toBe("wan");
  });

  it("keeps the password in a file that only root can read", () => {
    const system = routerOf();
    const path = "/etc/ppp/peers/ppp0";
    expect(secretNames(contentOf(system, path))).toEqual(["PPP_PASSWORD"]);
    expect(system.files.get(path)?.value).toMatchObject({ mode: 0o600 });
    const others = [...system.files].filter(([one]) => one !== path);
    for (const [one, { value }] of others)
      if (value.kind === "file") expect(secretNames(value.content), one).toEqual([]);
    expect(JSON.stringify([...system.services])).not.toContain("PPP_PASSWORD");
  });

  it.each<[Partial<PppoeOptions>, Interface[], string]>([
    [{ interface: "wan" }, [], "wan is a port of the device"],
    [{}, [{ name: "ppp0", dhcp: true }], "interfaces.ppp0.dhcp is set, but the provider gives the session its address"],
    [{}, [{ name: "ppp0", addresses: ["10.0.0.1/24"] }], "interfaces.ppp0.addresses is set"],
    [{ on: "br0" }, [{ name: "br0", bridge: {} }], "br0 is a bridge"],
    [{}, [{ name: "br0", bridge: { members: ["eth1"] } }], "eth1 is a member of br0"],
    [
      { on: "eth1.7" },
      [
        { name: "eth1.7", vlan: { of: "eth1", id: 7 } },
        { name: "br0", bridge: { members: ["eth1.7"] } },
      ],
      "eth1.7 is a member of br0",
    ],
    [{ on: "eth9" }, [], "there is no interface eth9"],
    [
      { mtu: 1500 },
      [{ name: "eth1", mtu: 1500 }],
      "packets of 1500 bytes need frames of 1508 bytes, but eth1 carries at most 1500",
    ],
    [
      { mtu: 1500, on: "eth1.7" },
      [{ name: "eth1.7", vlan: { of: "eth1", id: 7 } }],
      'interfaces["eth1.7"].mtu: 1508 is more than the 1500 of eth1, which eth1.7 is a VLAN of',
    ],
    [
      {},
      [{ name: "eth1", mtu: 1400 }],
      "packets of 1492 bytes need frames of 1500 bytes, but eth1 carries at most 1400",
    ],
    [
      { ipv6: false },
      [{ name: "br0", addresses: ["10.0.0.1/24"], delegate: { from: "ppp0" } }],
      "DELEGATE_FROM: interfaces.br0.delegate.from: ppp0 does not ask for IPv6, so it gets no prefix",
    ],
    [
      { on: "eth1.7" },
      [
        { name: "eth1", mtu: 1400 },
        { name: "eth1.7", vlan: { of: "eth1", id: 7 } },
      ],
      "packets of 1492 bytes need frames of 1500 bytes, but eth1.7 carries at most 1400",
    ],
    [{}, [{ name: "ppp0", mtu: 1500 }], "PPP_MTU: interfaces.ppp0.mtu: the session sets its own MTU"],
    [{ mtu: 1501 }, [], "1500"],
    [{ mtu: 1279 }, [], "PPP_MTU: @nixwrt/plugin-ppp: mtu: IPv6 needs packets of 1280 bytes"],
    [{ username: "" }, [], "username: is empty"],
    [{ password: "" }, [], "password: is empty"],
    [{ options: ["debug\npersist"] }, [], "not a single line"],
    [{ interface: "a b" }, [], "not the name of a network interface"],
  ])("%j with %j is an error: %s", (options, interfaces, message) => {
    expect(messageOf(() => routerOf(options, interfaces))).toContain(message);
  });

  it("can have small packets without IPv6", () => {
    expect(() => routerOf({ mtu: 1000, ipv6: false })).not.toThrow();
  });

  it("increases the port's MTU for larger packets", () => {
    expect(routerOf({ mtu: 1500 }).interfaces.get("eth1")?.value.mtu).toBe(1508);
  });
});

describe("l2tp", () => {
  const tunnel = (interfaces: readonly Interface[], options = {}) =>
    systemOf([
      l2tp({ peer: "lns.example.net", through: "eth1", ...login, ...options }),
      plugin("net", {
        network: (network) => {
          for (const one of interfaces) network.interface(one);
        },
      }),
    ]);

  it("needs a configured interface to its peer", () => {
    expect(messageOf(() => tunnel([]))).toContain("eth1 is not set up, so no peer can be reached through it");
    expect(tunnel([{ name: "eth1", dhcp: true }]).services.get("link-ppp0")?.value.dependsOn).toContain(
      "interface:eth1",
    );
  });

  it.each<[string, Interface, string]>([
    ["without an address", { name: "eth1" }, "lns.example.net"],
    ["whose networks do not contain the peer", { name: "eth1", addresses: ["192.168.1.1/24"] }, "192.0.2.1"],
  ])("needs an interface that leads to the peer, unlike one %s", (_, one, peer) => {
    expect(messageOf(() => tunnel([one], { peer }))).toContain(
      `PPP_INTERFACE: @nixwrt/plugin-ppp: through: eth1 has no way to ${peer}`,
    );
  });

  it.each<[string, Omit<Interface, "name">, string]>([
    ["in its network", { addresses: ["192.0.2.2/24"] }, "192.0.2.1"],
    ["behind a route", { addresses: ["192.0.2.2/24"], routes: [{ to: "10.0.0.0/8", via: "192.0.2.3" }] }, "10.0.0.1"],
    ["whose address only a name server knows", { addresses: ["192.0.2.2/24"] }, "lns.example.net"],
  ])("accepts a peer %s", (_, settings, peer) => {
    expect(() => tunnel([{ name: "eth1", ...settings }], { peer })).not.toThrow();
  });

  it("is limited by the MTU of the interface below", () => {
    const through = (mtu?: number): Interface => ({ name: "eth1", dhcp: true, ...(mtu === undefined ? {} : { mtu }) });
    expect(messageOf(() => tunnel([through()], { mtu: 1461 }))).toContain(
      "PPP_MTU: @nixwrt/plugin-ppp: mtu: packets of 1461 bytes become 1501 bytes in the tunnel, but eth1 carries at most 1500",
    );
    expect(messageOf(() => tunnel([through(1400)]))).toContain("Set mtu to at most 1360");
    const vlan: Interface = { name: "eth1", vlan: { of: "eth2", id: 2 }, dhcp: true };
    expect(messageOf(() => tunnel([vlan, { name: "eth2", mtu: 1492 }]))).toContain("eth1 carries at most 1492");
    expect(() => tunnel([through(1540)], { mtu: 1500 })).not.toThrow();
  });

  it("must be preferred over the interface to its peer", () => {
    const { interfaces, links } = tunnel([{ name: "eth1", dhcp: true }]);
    expect(uplinksOf({ interfaces, links })).toEqual(["ppp0", "eth1"]);
    const message = messageOf(() => tunnel([{ name: "eth1", dhcp: true, metric: 10 }]));
    expect(message).toContain("nothing would go through the tunnel: eth1 has the metric 10, and ppp0 has 100");
  });

  it("keeps the tunnel's secret in a file that only root can read", () => {
    const system = tunnel([{ name: "eth1", dhcp: true }], { secret: { secret: "TUNNEL" } });
    expect(system.files.get("/etc/xl2tpd/secrets")?.value).toMatchObject({ mode: 0o600 });
  });
});

describe("a user name or password", () => {
  const word = (text: string) => pppdWord(text, "the password", "here").read(Buffer.from(text));

  it("is quoted as a single word for pppd, whatever its characters", () => {
    // Simulates getword() of pppd/options.c, for the output of quoteWord.
    const read = (quoted: string) => quoted.slice(1, -1).replace(/\\(["\\])/g, "$1");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }), (text) => {
        const quoted = quoteWord(text);
        expect(read(quoted)).toBe(text);
        // All quotes except the closing one are escaped.
        expect(quoted.slice(1, -1).replace(/\\./gs, "")).not.toMatch(/["\\]/);
      }),
    );
  });

  it.each([
    ["two\nlines", "has more than one line"],
    ["", "is empty"],
    ["x".repeat(256), "has more than 255 bytes"],
  ])("is refused without being shown if pppd cannot use it: %j", (text, fault) => {
    const reading = word(text);
    const said = JSON.stringify("problems" in reading ? reading.problems : reading);
    expect(said).toContain(fault);
    if (text !== "") expect(said).not.toContain(text);
  });
});
