import type { Interface, Plugin, Service } from "@nixwrt/core";
import { type FirewallOptions, firewall } from "@nixwrt/plugin-firewall";
import { describe, expect, it } from "vitest";
import { messageOf, plugin, systemOf } from "../../core/test/system/support.js";

const usual: Interface[] = [
  { name: "wan0", dhcp: true },
  { name: "br0", addresses: ["192.168.1.1/24"] },
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
      '@nixwrt/plugin-firewall: trusted: no interface is in the zone "lann"; did you mean "lan"?',
    ],
    ["one of several trusted", [{ trusted: ["lan", "wifi"] }], 'trusted: no interface is in the zone "wifi"'],
    ["masquerade", [{ masquerade: ["vpn"] }], 'masquerade: no interface is in the zone "vpn"'],
    ["closed", [{ closed: ["guests"] }], 'closed: no interface is in the zone "guests"; did you mean "guest"?'],
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
      'interfaces.attic0.zone: no rule of the firewall is about the zone "gest"; did you mean "guest"?',
    ],
    ["an interface like no other", [{}, { interfaces: [zoned("attic")] }], 'closed: ["attic"]'],
  ])("must be known to both sides: %s", (_, given, text) => {
    const message = messageOf(() => make(...given));
    expect(message).toContain(text);
    expect(message.match(/FIREWALL_ZONE/g)).toHaveLength(1);
    expect(message).toContain("guest");
  });

  it.each<[string, Parameters<typeof make>]>([
    ["defaults of a plugin for a zone that is not there", [{}, { services: [listening("lan", "guest", "wan")] }]],
    ["a zone that is closed on purpose", [{ closed: ["attic"] }, { interfaces: [zoned("attic")] }]],
    ["a zone that a service alone is for", [{}, { interfaces: [zoned("attic")], services: [listening("attic")] }]],
    ["a zone that a plugin alone asks for", [{}, { interfaces: [zoned("attic")], asked: asking("attic") }]],
    ["a zone of a policy", [{ policies: [{ from: ["attic"], to: ["wan"] }] }, { interfaces: [zoned("attic")] }]],
  ])("are fine: %s", (_, given) => {
    expect(() => make(...given)).not.toThrow();
  });

  it("are fine in a device with a LAN alone, and with an uplink alone", () => {
    const alone = (one: Interface) =>
      systemOf([firewall(), plugin("net", { network: (network) => network.interface(one) })]);
    expect(() => alone({ name: "eth0", addresses: ["10.0.0.1/24"] })).not.toThrow();
    expect(() => alone({ name: "eth0", dhcp: true })).not.toThrow();
  });
});

describe("forwards", () => {
  const message = (forward: { tcp?: [number, number]; udp?: [number, number]; port?: number }) =>
    messageOf(() => make({ forwards: [{ to: "192.168.1.2", ...forward }] }));

  it("of a range do not lead to a single port", () => {
    expect(message({ tcp: [80, 90], port: 80 })).toMatch(
      /^FIREWALL_PORT: @nixwrt\/plugin-firewall: forwards\[0\]: all of the ports 80 to 90 would lead to the one port 80/,
    );
    expect(message({ udp: [5000, 5001], port: 9 })).toContain("would lead to the one port 9");
  });

  it("of a range of one port may", () => {
    expect(() => make({ forwards: [{ tcp: [99, 99], to: "192.168.1.2", port: 9 }] })).not.toThrow();
  });
});
