import type { Interface, Plugin, Service } from "@nixwrt/core";
import firewallDefault, { type FirewallOptions, firewall } from "@nixwrt/plugin-firewall";
import { describe, expect, it } from "vitest";
import { messageOf, plugin, systemOf } from "../../core/test/system/support.js";

const usual: Interface[] = [
  { name: "wan0", dhcp: true, dhcp6: true },
  { name: "br0", bridge: { members: ["eth1"] }, addresses: ["192.168.1.1/24", "fd00::1/64"], zone: "lan" },
  { name: "br0.9", vlan: { of: "br0", id: 9 }, addresses: ["192.168.9.1/24"], zone: "guest" },
];

function routerOf(
  options: FirewallOptions = {},
  { interfaces = usual, services = [] as Service[], plugins = [] as Plugin[] } = {},
) {
  const net = plugin("net", {
    network: (network) => {
      for (const one of interfaces) network.interface(one);
    },
    services: (all) => {
      for (const one of services) all.add(one);
    },
  });
  return systemOf([firewall(options), net, ...plugins]);
}

/** Returns the rules in nft's notation. */
function rulesOf(...args: Parameters<typeof routerOf>): string {
  const file = routerOf(...args).files.get("/etc/firewall/rules")?.value;
  if (file?.kind !== "file" || typeof file.content !== "object" || !("read" in file.content))
    throw new Error("no rules");
  return String(file.content.content);
}

const chainOf = (text: string, name: string) =>
  new RegExp(`\\tchain ${name} \\{\\n([\\s\\S]*?)\\n\\t\\}`).exec(text)?.[1] ?? "";

describe("firewall", () => {
  it("is the package's default export, for rc files", () => {
    expect(firewallDefault).toBe(firewall);
  });

  const waitsFor = (system: ReturnType<typeof routerOf>, name: string) =>
    system.services.get(`link-${name}`)?.value.dependsOn?.includes("firewall");

  it("keeps interfaces outside of trusted zones down until its rules are loaded", () => {
    const system = routerOf();
    const waits = (name: string) => waitsFor(system, name);
    expect([waits("wan0"), waits("br0"), waits("eth1"), waits("br0.9")]).toEqual([true, false, false, true]);
    expect(system.services.get("firewall")?.value.oneshot?.split("\n").at(-1)).toContain("forwarding");
    expect(waitsFor(routerOf({ trusted: ["lan", "guest"] }), "br0.9")).toBe(false);
  });

  it("keeps interfaces below an uplink down, too, because strangers are there", () => {
    const lan: Interface = { name: "br0", bridge: { members: ["eth1"] }, addresses: ["192.168.1.1/24"], zone: "lan" };
    const link = {
      name: "ppp0",
      kind: "session",
      on: ["eth0.7"],
      uplink: true,
      service: { run: "exec pppd" },
    } as const;
    const session = plugin("session", { links: (links) => links.provide(link) });
    const interfaces: Interface[] = [{ name: "eth0.7", vlan: { of: "eth0", id: 7 } }, lan];
    const system = routerOf({}, { interfaces, plugins: [session] });
    expect(["ppp0", "eth0.7", "eth0", "br0", "eth1"].filter((name) => waitsFor(system, name))).toEqual([
      "ppp0",
      "eth0.7",
      "eth0",
    ]);
  });

  it("does not keep interfaces below the LAN down, so that nobody is locked out if the rules fail", () => {
    const interfaces: Interface[] = [
      { name: "eth0.1", vlan: { of: "eth0", id: 1 }, addresses: ["192.168.1.1/24"], zone: "lan" },
      { name: "eth0.2", vlan: { of: "eth0", id: 2 }, dhcp: true },
      { name: "eth0.9", vlan: { of: "eth0", id: 9 }, addresses: ["192.168.9.1/24"], zone: "guest" },
    ];
    const system = routerOf({}, { interfaces });
    expect(["eth0", "eth0.1", "eth0.2", "eth0.9"].filter((name) => waitsFor(system, name))).toEqual([
      "eth0.2",
      "eth0.9",
    ]);
  });

  it("opens ports of services only in the zones that they name", () => {
    const services: Service[] = [
      { name: "web", run: "exec httpd", listens: [{ tcp: 80 }] },
      {
        name: "dns",
        run: "exec dns",
        listens: [
          { udp: 53, from: ["lan", "guest"] },
          { tcp: 53, from: ["wan"] },
        ],
      },
    ];
    const rules = chainOf(rulesOf({}, { services }), "input");
    expect(rules).toContain('iifname "br0" tcp dport 80');
    expect(rules).toMatch(/iifname \{ "br0(\.9)?", "br0(\.9)?" \} udp dport 53/);
    expect(rules).toContain('iifname "wan0" tcp dport 53');
    expect(rules).not.toMatch(/"wan0".*(tcp dport 80|udp dport 53)/);
  });

  it("opens ports that other plugins request", () => {
    const game: Plugin = {
      name: "game",
      apply: ({ hooks }) =>
        hooks.registries.tap("game", (to) =>
          to.add("firewall.open", { udp: 27960, from: ["wan"] }, { ifOffered: true }),
        ),
    };
    expect(chainOf(rulesOf({}, { plugins: [game] }), "input")).toContain('iifname "wan0" udp dport 27960');
    const without = () => systemOf([game]);
    expect(without).not.toThrow();
  });

  it("lets nobody out of a closed zone", () => {
    const guests = 'iifname "br0.9" oifname "wan0"';
    expect(chainOf(rulesOf(), "forward")).toContain(guests);
    const closed = chainOf(rulesOf({ closed: ["guest"] }), "forward");
    expect(closed).not.toContain(guests);
    expect(closed).toContain('iifname "br0" oifname "wan0"');
  });

  it("accepts nothing from a port below several zones", () => {
    const vlan = (id: number, zone: string): Interface => ({
      name: `eth0.${id}`,
      vlan: { of: "eth0", id },
      addresses: [`10.0.${id}.1/24`],
      zone,
    });
    const several = rulesOf({}, { interfaces: [vlan(1, "lan"), vlan(2, "guest")] });
    expect(several).toContain('iifname "eth0.1" accept');
    expect(several).not.toContain('"eth0"');
    expect(rulesOf({}, { interfaces: [vlan(1, "lan")] })).toContain('iifname { "eth0", "eth0.1" } accept');
  });

  it("blocks IPv4 and IPv6 addresses and prefixes", () => {
    const rules = chainOf(rulesOf({ blocked: ["198.51.100.7", "192.0.2.0/24", "2001:db8::/32"] }), "blocked");
    expect(rules).toContain("ip saddr { 192.0.2.0/24, 198.51.100.7 }");
    expect(rules).toContain("ip6 daddr 2001:db8::/32");
  });

  it("treats the port below an uplink as a stranger", () => {
    const interfaces: Interface[] = [{ name: "eth0.7", vlan: { of: "eth0", id: 7 }, dhcp: true }];
    expect(chainOf(rulesOf({}, { interfaces }), "input")).not.toContain('"eth0"');
  });

  it("applies forwards to the inside only, whatever the zone of an uplink", () => {
    const interfaces: Interface[] = [
      { name: "br0", addresses: ["192.168.1.1/24"], zone: "lan" },
      { name: "dsl0", dhcp: true, zone: "dsl" },
      { name: "vpn0", addresses: ["10.8.0.1/24"], zone: "vpn" },
    ];
    const options: FirewallOptions = {
      forwards: [{ tcp: 80, from: "vpn", to: "192.168.1.2" }],
      masquerade: ["vpn"],
      closed: ["dsl"],
    };
    const text = rulesOf(options, { interfaces });
    expect(chainOf(text, "forwards")).not.toContain("dsl0");
    expect(chainOf(text, "masquerade")).not.toContain("dsl0");
    expect(chainOf(text, "forwards")).toContain('iifname "br0"');
  });

  it("reports zones without interfaces, forwards to nowhere, and ports without a protocol, all at once", () => {
    const message = messageOf(() =>
      routerOf({
        policies: [{ from: ["lam"], to: ["wan"] }],
        forwards: [{ tcp: 80, to: "10.0.0.1" }, { to: "192.168.1.2" }, { tcp: 1, udp: 1, to: "192.168.1.2" }],
        open: [{ from: ["dmz"] }],
      }),
    );
    expect(message).toContain(
      'FIREWALL_ZONE: @nixwrt/plugin-firewall: policies[0]: no interface is in the zone "lam"; did you mean lan?',
    );
    expect(message).toContain(
      "FIREWALL_FORWARD: @nixwrt/plugin-firewall: forwards[0]: 10.0.0.1 is not in any of the networks behind this device",
    );
    expect(message.match(/FIREWALL_PORT/g)?.length).toBe(3);
    expect(message).toContain('no interface is in the zone "dmz"');
  });

  it.each<[string, FirewallOptions, string]>([
    [
      "the network of an uplink",
      { forwards: [{ tcp: 80, to: "203.0.113.9" }] },
      "203.0.113.9 is not in any of the networks behind",
    ],
    ["the device itself", { forwards: [{ tcp: 80, to: "192.168.1.1" }] }, "192.168.1.1 is this device's own address"],
    ["a network", { forwards: [{ udp: 80, to: "192.168.1.0" }] }, "192.168.1.0 is the address of a network"],
    [
      "the broadcast address",
      { forwards: [{ tcp: 80, to: "192.168.1.255" }] },
      "192.168.1.255 is the broadcast address",
    ],
    [
      "two hosts",
      {
        forwards: [
          { tcp: 80, to: "192.168.1.2" },
          { tcp: [70, 90], to: "192.168.1.3" },
        ],
      },
      'forwards[1]: forwards[0] already uses TCP port 70 to 90 from the zone "wan"',
    ],
    [
      "a host in place of the device",
      { forwards: [{ tcp: 22, to: "192.168.1.3" }], open: [{ tcp: [20, 25], from: ["wan"] }] },
      'the option open already uses TCP port 22 from the zone "wan"',
    ],
    [
      "a host in place of a service",
      { forwards: [{ tcp: 80, to: "192.168.1.3" }] },
      'the service web already uses TCP port 80 from the zone "wan"',
    ],
  ])("refuses a forward to %s", (_, options, text) => {
    const interfaces: Interface[] = [
      { name: "wan0", addresses: ["203.0.113.5/24"], gateway: "203.0.113.1" },
      { name: "br0", bridge: { members: ["eth1"] }, addresses: ["192.168.1.1/24", "fd00::1/64"], zone: "lan" },
    ];
    const services: Service[] = text.includes("web")
      ? [{ name: "web", run: "exec httpd", listens: [{ tcp: 80, from: ["wan"] }] }]
      : [];
    const message = messageOf(() => routerOf(options, { interfaces, services }));
    expect(message).toContain("FIREWALL_FORWARD: @nixwrt/plugin-firewall: forwards[");
    expect(message).toContain(text);
    expect(message.match(/FIREWALL_/g)).toHaveLength(1);
  });

  it("accepts forwards that share only the port or the host", () => {
    const options: FirewallOptions = {
      forwards: [
        { tcp: 80, to: "192.168.1.2" },
        { udp: 80, to: "192.168.1.3" },
        { tcp: [81, 90], to: "192.168.1.2" },
        { from: "guest", tcp: 80, to: "192.168.1.4" },
      ],
      open: [
        { tcp: 80, from: ["guest"] },
        { udp: 81, from: ["wan"] },
      ],
    };
    expect(messageOf(() => routerOf(options))).toContain(
      'forwards[3]: the option open already uses TCP port 80 from the zone "guest"',
    );
    expect(() => routerOf({ ...options, open: [] })).not.toThrow();
  });

  it("reports trusted and masqueraded zones without interfaces, except the default ones", () => {
    const message = messageOf(() => routerOf({ trusted: ["lan", "office"], masquerade: ["wam"] }));
    expect(message).toContain('FIREWALL_ZONE: @nixwrt/plugin-firewall: trusted: no interface is in the zone "office"');
    expect(message).toContain('masquerade: no interface is in the zone "wam"; did you mean wan?');
    expect(() =>
      routerOf({ closed: ["office"] }, { interfaces: [{ name: "eth0", addresses: ["10.0.0.1/8"], zone: "office" }] }),
    ).not.toThrow();
  });

  it.each<[FirewallOptions, string]>([
    [
      { blocked: Array.from({ length: 10_001 }, (_, index) => `11.${index >> 8}.${index & 255}.7`) },
      "more than 10000 prefixes",
    ],
    [{ forwards: [{ tcp: 0, to: "192.168.1.2" }] }, "forwards[0].tcp"],
    [{ forwards: [{ tcp: [90, 80], to: "192.168.1.2" }] }, "the first port is above the last"],
    [{ forwards: [{ tcp: 80, to: "fd00::2" }] }, "not an IPv4 address"],
    [{ blocked: ["10.0.0.0/33"] }, "not an address or a prefix"],
    [{ blocked: ["10.0.0.1/8"] }, "without host bits"],
    [{ trusted: ["LAN"] }, "not the name of a zone"],
  ])("refuses %j", (options, text) => {
    expect(messageOf(() => firewall(options))).toContain(text);
  });
});
