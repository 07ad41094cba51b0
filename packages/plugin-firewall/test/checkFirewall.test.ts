import type { Interface, Plugin, Service } from "@nixwrt/core";
import { type FirewallOptions, firewall } from "@nixwrt/plugin-firewall";
import { describe, expect, it } from "vitest";
import { messageOf, plugin, systemOf } from "../../core/test/system/support.js";

const usual: Interface[] = [
  { name: "wan0", dhcp: true },
  { name: "br0", addresses: ["192.168.1.1/24"], zone: "lan" },
  { name: "br0.9", vlan: { of: "br0", id: 9 }, addresses: ["192.168.9.1/25"], zone: "guest" },
];

function make(options: FirewallOptions, more: { interfaces?: Interface[]; services?: Service[]; asked?: Plugin } = {}) {
  const net = plugin("net", {
    network: (network) => {
      for (const one of [...usual, ...(more.interfaces ?? [])]) network.interface(one);
    },
    services: (all) => {
      for (const one of more.services ?? []) all.add(one);
    },
  });
  return systemOf([firewall(options), net, ...(more.asked === undefined ? [] : [more.asked])]);
}

const asking = (...from: string[]): Plugin => ({
  name: "game",
  apply: ({ hooks }) => hooks.registries.tap("game", (to) => to.add("firewall.open", { udp: 27960, from })),
});
const listening = (...from: string[]): Service => ({ name: "web", run: "exec httpd", listens: [{ tcp: 80, from }] });
const zoned = (zone: string): Interface => ({ name: "attic0", addresses: ["10.1.0.1/24"], zone });

describe("zones", () => {
  it.each<[string, Parameters<typeof make>, string]>([
    [
      "trusted",
      [{ trusted: ["lann"] }],
      '@nixwrt/plugin-firewall: trusted: no interface is in the zone "lann"; did you mean lan?',
    ],
    ["one of several trusted", [{ trusted: ["lan", "wifi"] }], 'trusted: no interface is in the zone "wifi"'],
    ["masquerade", [{ masquerade: ["vpn"] }], 'masquerade: no interface is in the zone "vpn"'],
    ["closed", [{ closed: ["guests"] }], 'closed: no interface is in the zone "guests"; did you mean guest?'],
    ["a policy", [{ policies: [{ from: ["lan"], to: ["wam"] }] }], 'policies[0]: no interface is in the zone "wam"'],
    ["open", [{ open: [{ tcp: 22, from: ["wan", "wann"] }] }], 'open[0]: no interface is in the zone "wann"'],
    ["a forward", [{ forwards: [{ from: "dsl", tcp: 1, to: "192.168.1.2" }] }], "forwards[0]: no interface"],
    [
      "listens",
      [{}, { services: [listening("lan", "gest")] }],
      'services.web.listens[0]: no interface is in the zone "gest"',
    ],
    ["another plugin", [{}, { asked: asking("wlan") }], 'game: firewall.open: no interface is in the zone "wlan"'],
    [
      "an interface near a known one",
      [{}, { interfaces: [zoned("gest")] }],
      'interfaces.attic0.zone: no firewall rule names the zone "gest"; did you mean guest?',
    ],
    [
      "an interface near a known one, with a service for its hosts",
      [{}, { interfaces: [zoned("guests")], services: [listening("guests")] }],
      'interfaces.attic0.zone: no firewall rule names the zone "guests"; did you mean guest?',
    ],
    ["an interface like no other", [{}, { interfaces: [zoned("attic")] }], 'closed: ["attic"]'],
  ])("must be known to both the interfaces and the rules: %s", (_, given, text) => {
    const message = messageOf(() => make(...given));
    expect(message).toContain(text);
    expect(message.match(/FIREWALL_ZONE/g)).toHaveLength(1);
    expect(message).toContain("guest");
  });

  it.each<[string, Interface]>([
    ["addresses", { name: "eth9", addresses: ["10.9.0.1/24"] }],
    ["a delegated network", { name: "eth9", delegate: { from: "wan0" } }],
    ["a VLAN", { name: "eth9", vlan: { of: "eth8", id: 9 }, addresses: ["10.9.0.1/24"] }],
    ["a bridge", { name: "eth9", bridge: { members: ["eth8"] }, addresses: ["10.9.0.1/24"] }],
    ["nothing but its link-local address", { name: "eth9", mtu: 1400 }],
  ])("must be set for each interface if they are set for any: one with %s", (_, one) => {
    const message = messageOf(() => make({}, { interfaces: [one] }));
    expect(message).toBe(
      `FIREWALL_ZONE: interfaces.eth9.zone: eth9 is in no zone, but other interfaces are, such as br0 in "lan"
  → Set interfaces.eth9.zone to "lan" if its hosts may reach every service of the device, or to "guest" if they only need the Internet`,
    );
  });

  it("must be set for an interface that a plugin provides; all missing ones are reported at once", () => {
    const tunnels = plugin("tunnels", {
      links: (links) => {
        for (const name of ["gre1", "gre2"]) links.provide({ name, kind: "tunnel", service: { oneshot: "true" } });
      },
    });
    const message = messageOf(() =>
      make({}, { asked: tunnels, interfaces: [{ name: "gre2", addresses: ["10.9.0.1/24"] }] }),
    );
    expect(message.match(/interfaces\.gre[12]\.zone: gre[12] is in no zone/g)).toHaveLength(2);
  });

  it("are optional for uplinks, members of bridges, ports below other interfaces, and configs without zones", () => {
    const interfaces: Interface[] = [
      { name: "wan1", addresses: ["192.0.2.2/24"], gateway: "192.0.2.1" },
      { name: "br1", bridge: { members: ["eth3", "eth4.5"] }, zone: "lan" },
      { name: "eth4.5", vlan: { of: "eth4", id: 5 } },
      { name: "eth4.6", vlan: { of: "eth4", id: 6 }, dhcp: true },
    ];
    expect(() => make({}, { interfaces })).not.toThrow();
    const bare = plugin("net", {
      network: (network) => {
        network.interface({ name: "wan0", dhcp: true });
        network.interface({ name: "eth1", addresses: ["10.0.0.1/24"] });
        network.interface({ name: "eth2", addresses: ["10.0.1.1/24"] });
      },
    });
    expect(() => systemOf([firewall(), bare])).not.toThrow();
  });

  it.each<[string, Parameters<typeof make>, string]>([
    ["trusted", [{ closed: ["lan"] }], 'the zone "lan" is in closed, but these rules open it: trusted'],
    ["policies", [{ closed: ["guest"], policies: [{ from: ["guest"], to: ["wan"] }] }], "open it: policies[0]"],
    ["open", [{ closed: ["guest"], open: [{ tcp: 22, from: ["wan", "guest"] }] }], "open it: open[0]"],
    [
      "forwards",
      [{ closed: ["guest"], forwards: [{ tcp: 22, from: "guest", to: "192.168.1.2" }] }],
      "open it: forwards[0]",
    ],
    ["a service", [{ closed: ["guest"] }, { services: [listening("guest")] }], "open it: services.web.listens[0]"],
    ["another plugin", [{ closed: ["wan"] }, { asked: asking("wan") }], "open it: game: firewall.open"],
  ])("cannot be both closed and open: by %s", (_, given, text) => {
    expect(messageOf(() => make(...given))).toContain(text);
  });

  it.each<[string, Parameters<typeof make>]>([
    ["a plugin's defaults for a zone that does not exist", [{}, { services: [listening("lan", "guest", "wan")] }]],
    ["a zone that is explicitly closed", [{ closed: ["attic"] }, { interfaces: [zoned("attic")] }]],
    ["a zone that only a service uses", [{}, { interfaces: [zoned("attic")], services: [listening("attic")] }]],
    ["a zone that only another plugin uses", [{}, { interfaces: [zoned("attic")], asked: asking("attic") }]],
    ["a zone of a policy", [{ policies: [{ from: ["attic"], to: ["wan"] }] }, { interfaces: [zoned("attic")] }]],
  ])("are valid: %s", (_, given) => {
    expect(() => make(...given)).not.toThrow();
  });

  it("are valid in a device with only a LAN or only an uplink", () => {
    const alone = (one: Interface) =>
      systemOf([firewall(), plugin("net", { network: (network) => network.interface(one) })]);
    expect(() => alone({ name: "eth0", addresses: ["10.0.0.1/24"] })).not.toThrow();
    expect(() => alone({ name: "eth0", dhcp: true })).not.toThrow();
  });
});

describe("rules that expose the LAN, or cut it off", () => {
  const wrong = (options: FirewallOptions, interfaces: Interface[] = []) =>
    messageOf(() => make(options, { interfaces }));

  it("are an error if strangers are trusted", () => {
    expect(wrong({ trusted: ["lan", "wan"] })).toMatch(
      /^FIREWALL_ZONE: @nixwrt\/plugin-firewall: trusted: strangers in the zone "wan" would reach every service of the device/,
    );
  });

  it.each<[string, FirewallOptions["policies"], string | undefined]>([
    ["strangers may go everywhere", [{ from: ["wan"], to: ["lan"] }], "policies[0]: strangers in the zone"],
    ["strangers may go to some hosts", [{ from: ["wan"], to: ["lan"], destinations: ["2001:db8::1"] }], undefined],
    ["strangers are refused", [{ from: ["wan"], to: ["lan"], action: "drop" }], undefined],
    [
      "an earlier policy decides",
      [
        { from: ["lan", "guest"], to: ["wan", "lan"] },
        { from: ["guest"], to: ["lan"], action: "drop" },
      ],
      'policies[1]: policies[0] decides about all of these connections, so "drop" here has no effect',
    ],
    [
      "an earlier policy decides about some destinations only",
      [
        { from: ["guest"], to: ["lan"], destinations: ["192.168.1.2"] },
        { from: ["guest"], to: ["lan"], action: "drop" },
      ],
      undefined,
    ],
    [
      "an earlier policy decides about some zones only",
      [
        { from: ["guest"], to: ["wan"] },
        { from: ["guest"], to: ["wan", "lan"], action: "drop" },
      ],
      undefined,
    ],
  ])("are found in policies: %s", (_, policies = [], text) => {
    if (text === undefined) expect(() => make({ policies })).not.toThrow();
    else expect(wrong({ policies })).toContain(`FIREWALL_POLICY: @nixwrt/plugin-firewall: ${text}`);
  });

  const uplinkIn = (zone: string): Interface => ({ name: "wan0", dhcp: true, zone });
  it.each<[string, FirewallOptions, Interface]>([
    ["the LAN instead of the uplink is masqueraded", { masquerade: ["lan"] }, uplinkIn("wan")],
    ["the only uplink is in the LAN", {}, uplinkIn("lan")],
    ["the only uplink is in another zone", {}, uplinkIn("guest")],
  ])("are found by masquerading: %s", (_, options, uplink) => {
    const message = messageOf(() => {
      const net = plugin("net", {
        network: (network) => {
          for (const one of [uplink, ...usual.slice(1)]) network.interface(one);
        },
      });
      systemOf([firewall(options), net]);
    });
    expect(message).toContain(
      "FIREWALL_MASQUERADE: @nixwrt/plugin-firewall: masquerade: no uplink is in a masqueraded zone",
    );
    expect(message).toContain(`wan0 is in "${uplink.zone}". Hosts of br0 would not reach the Internet by IPv4`);
    expect(message).toContain(
      uplink.zone === "wan" ? '→ Add "wan" to masquerade' : '→ Put wan0 into the zone "wan", and masquerade that',
    );
  });

  it("are not found if one uplink is masqueraded, or nothing is on purpose", () => {
    expect(() => make({}, { interfaces: [{ name: "eth9", dhcp: true, zone: "lan" }] })).not.toThrow();
    expect(() => make({ masquerade: [] })).not.toThrow();
  });
});

describe("services that listen on some interfaces", () => {
  const on = (...interfaces: string[]): Service => ({
    name: "shell",
    run: "exec sshd",
    listens: [{ tcp: 22, interfaces }],
  });

  it.each<[string[], FirewallOptions]>([
    [["wan0"], {}],
    [["br0.9"], {}],
    [["wan0", "br0.9"], {}],
    [
      ["wan0"],
      {
        open: [
          { udp: 22, from: ["wan"] },
          { tcp: [23, 24], from: ["wan"] },
          { tcp: 22, from: ["guest"] },
        ],
      },
    ],
  ])("must be reachable on one of %j with %j", (interfaces, options) => {
    const said = messageOf(() => make(options, { services: [on(...interfaces)] }));
    expect(said).toContain(`FIREWALL_PORT: the service shell listens only on ${interfaces.join(", ")}, in the zone`);
  });

  it("must be reachable somewhere if they listen on all", () => {
    const uplinkOnly = (zone?: string, options: FirewallOptions = {}) => {
      const net = plugin("net", {
        network: (network) => network.interface({ name: "eth0", dhcp: true, ...(zone === undefined ? {} : { zone }) }),
        services: (services) => services.add(on()),
      });
      return systemOf([firewall(options), net]);
    };
    expect(messageOf(() => uplinkOnly())).toMatch(
      /FIREWALL_PORT: the device only has interfaces in "wan", where the firewall closes tcp port 22: nobody could reach the service shell/,
    );
    expect(() => uplinkOnly("lan", { masquerade: [] })).not.toThrow();
    expect(() => uplinkOnly(undefined, { open: [{ tcp: 22, from: ["wan"] }] })).not.toThrow();
  });

  it.each<[string[], FirewallOptions]>([
    [[], {}],
    [["lo"], {}],
    [["br0"], {}],
    [["wan0", "br0"], {}],
    [["wan0"], { open: [{ tcp: [20, 30], from: ["wan"] }] }],
    [["br0.9"], { trusted: ["lan", "guest"] }],
  ])("are accepted on %j with %j", (interfaces, options) => {
    expect(() => make(options, { services: [on(...interfaces)] })).not.toThrow();
  });
});

describe("blocked prefixes", () => {
  const blocked = (...prefixes: string[]) => make({ blocked: prefixes });

  it.each([
    ["0.0.0.0/0", "contains 192.168.1.1, this device's own address on br0"],
    ["192.168.0.0/16", "contains 192.168.1.1"],
    ["192.168.9.1", "contains 192.168.9.1, this device's own address on br0.9"],
    ["0.0.0.0/8", "contains 0.0.0.0, the source address of hosts that ask"],
    ["240.0.0.0/4", "contains 255.255.255.255, the destination of DHCP"],
    ["fe80::/10", "contains fe80::1, a link-local address"],
    ["ff00::/8", "contains ff02::1, the multicast group of all hosts"],
    ["::/0", "contains fe80::1"],
  ])("cannot cut off the LAN: %s", (prefix, text) => {
    expect(messageOf(() => blocked("203.0.113.0/24", prefix))).toContain(
      `FIREWALL_BLOCKED: @nixwrt/plugin-firewall: blocked[1]: ${prefix} ${text}`,
    );
  });

  it("cannot contain a gateway or a name server", () => {
    const interfaces: Interface[] = [
      { name: "wan1", addresses: ["192.0.2.2/24"], gateway: "192.0.2.1", nameservers: ["9.9.9.9"] },
    ];
    const message = messageOf(() => make({ blocked: ["192.0.2.1", "9.9.9.0/24"] }, { interfaces }));
    expect(message).toContain("blocked[0]: 192.0.2.1 contains 192.0.2.1, the gateway of wan1");
    expect(message).toContain("blocked[1]: 9.9.9.0/24 contains 9.9.9.9, a name server of wan1");
  });

  it("can be in a network of the device, or private addresses elsewhere", () => {
    expect(() => blocked("192.168.1.128/25", "10.0.0.0/8", "fc00::/7", "1.2.3.4", "2001:db8::1")).not.toThrow();
  });
});

describe("forwards", () => {
  const message = (forward: { tcp?: [number, number]; udp?: [number, number]; port?: number }) =>
    messageOf(() => make({ forwards: [{ to: "192.168.1.2", ...forward }] }));

  it("of a range cannot lead to a single port", () => {
    expect(message({ tcp: [80, 90], port: 80 })).toMatch(
      /^FIREWALL_PORT: @nixwrt\/plugin-firewall: forwards\[0\]: the ports 80 to 90 would all be forwarded to the single port 80/,
    );
    expect(message({ udp: [5000, 5001], port: 9 })).toContain("would all be forwarded to the single port 9");
  });

  it("cannot come from the zone of their host", () => {
    expect(messageOf(() => make({ forwards: [{ from: "lan", tcp: 80, to: "192.168.1.2" }] }))).toContain(
      'forwards[0]: 192.168.1.2 is in the zone "lan" itself, which the connections come from',
    );
  });

  it("of a range with one port can lead to another port", () => {
    expect(() => make({ forwards: [{ tcp: [99, 99], to: "192.168.1.2", port: 9 }] })).not.toThrow();
  });
});

describe("ports that `nixwrt explain` finds", () => {
  const portsOf = (system: ReturnType<typeof make>) =>
    [...system.ports.values()].map(({ value, origins }) => [
      `${value.protocol} ${String(value.ports)} from ${value.from.join(" ")}: ${value.use}`,
      origins[0]?.reason,
    ]);

  it("are those that the firewall forwards, or opens for the config and for other plugins", () => {
    const system = make(
      {
        forwards: [
          { tcp: 8443, to: "192.168.1.10", port: 443 },
          { udp: [6000, 6010], to: "192.168.1.11" },
        ],
        open: [
          { tcp: 80, from: ["wan"], sources: ["192.0.2.0/24"] },
          { udp: 81, from: ["wan"] },
        ],
      },
      { asked: asking("guest") },
    );
    expect(portsOf(system)).toEqual([
      ["tcp 80 from wan: open to 192.0.2.0/24", "open[0]"],
      ["tcp 8443 from wan: forwarded to 192.168.1.10, port 443", "forwards[0]"],
      ["udp 27960 from guest: open", "for game"],
      ["udp 6000,6010 from wan: forwarded to 192.168.1.11", "forwards[1]"],
      ["udp 81 from wan: open", "open[1]"],
    ]);
  });

  it("are none by default", () => {
    expect(portsOf(make({}))).toEqual([]);
  });
});
