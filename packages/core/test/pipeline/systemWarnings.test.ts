import { expect, test } from "vitest";
import { systemWarnings } from "../../src/pipeline/systemWarnings.js";
import type { Interface } from "../../src/system/Interface.js";
import type { Service } from "../../src/system/Service.js";
import { plugin, systemOf } from "../system/support.js";

const warningsOf = (interfaces: Interface[], services: Service[] = []) =>
  systemWarnings(
    systemOf([
      plugin("net", {
        network: (network) => {
          for (const one of interfaces) network.interface(one);
        },
        services: (all) => {
          for (const one of services) all.add(one);
        },
      }),
    ]),
  ).map(({ what, detail }) => `${what}: ${detail}`);

test.each<[Partial<Interface>, string[]]>([
  [
    { addresses: ["192.168.1.1/24"], gateway: "10.0.0.1" },
    ["interface eth0: the gateway 10.0.0.1 is in none of its networks (192.168.1.1/24)"],
  ],
  [
    { addresses: ["192.168.1.1/24", "fd00::1/64"], gateway: ["192.168.2.254", "fd00:1::2"] },
    [
      "interface eth0: the gateway 192.168.2.254 is in none of its networks (192.168.1.1/24)",
      "interface eth0: the gateway fd00:1::2 is in none of its networks (fd00::1/64)",
    ],
  ],
  [
    {
      addresses: ["192.168.1.1/24"],
      routes: [
        { to: "10.0.0.0/8", via: "192.168.2.254" },
        { to: "172.16.0.0/12", via: "192.168.2.254" },
        { to: "203.0.113.0/24", via: "192.168.1.3" },
      ],
    },
    [
      "interface eth0: 192.168.2.254, the router (via) of the route to 10.0.0.0/8, is in none of its networks (192.168.1.1/24)",
    ],
  ],
  [{ addresses: ["192.168.1.1/24"], gateway: "192.168.1.254" }, []],
  [{ addresses: ["10.0.0.2/24", "192.168.1.1/24"], gateway: "192.168.1.254" }, []],
  // An interface without a network has its gateway elsewhere on purpose.
  [{ addresses: ["203.0.113.5/32"], gateway: "203.0.113.1" }, []],
  [{ addresses: ["2001:db8::5/128"], gateway: "fe80::1" }, []],
  [{ addresses: ["2001:db8::5/64"], gateway: "fe80::1" }, []],
])("gateways outside of the interface's networks cause warnings: %j", (settings, expected) => {
  expect(warningsOf([{ name: "eth0", nameservers: ["9.9.9.9"], ...settings }])).toEqual(expected);
});

/** Warnings about a system with these interfaces and what further taps add. */
const warningsWith = (interfaces: Interface[], taps: Parameters<typeof plugin>[1] = {}) =>
  systemWarnings(
    systemOf([
      plugin("net", {
        network: (network) => {
          for (const one of interfaces) network.interface(one);
        },
      }),
      plugin("more", taps),
    ]),
  ).map(({ what, detail }) => `${what}: ${detail}`);

const fixed: Interface = { name: "eth0", zone: "lan", addresses: ["192.168.1.2/24"], gateway: "192.168.1.1" };
const lan: Interface = { name: "br0", zone: "lan", bridge: {}, addresses: ["10.0.0.1/24"] };
const session = (name: string) => ({
  links: ((links) =>
    links.provide({
      name,
      kind: "PPPoE session",
      uplink: true,
      addressedBy: "service",
      service: { run: "x" },
    })) satisfies Parameters<typeof plugin>[1]["links"],
});

test("a fixed gateway without any name server causes a warning", () => {
  for (const interfaces of [[fixed], [fixed, lan]]) {
    expect(warningsWith(interfaces)).toEqual([
      expect.stringMatching(/^interface eth0: .*cannot resolve names.*interfaces\.eth0\.nameservers/),
    ]);
  }
});

test.each<[what: string, interfaces: Interface[], taps?: Parameters<typeof plugin>[1]]>([
  ["name servers of the uplink", [{ ...fixed, nameservers: ["9.9.9.9"] }]],
  ["name servers of another interface", [fixed, { ...lan, nameservers: ["9.9.9.9"] }]],
  ["DHCP on another interface", [fixed, { name: "eth1", zone: "lan", dhcp: true }]],
  ["DHCPv6", [{ ...fixed, dhcp6: true }]],
  ["router advertisements", [{ ...fixed, slaac: true }]],
  ["a delegated prefix", [fixed, { ...lan, delegate: { from: "eth0" } }]],
  ["a session of a provider", [fixed, { name: "ppp0", zone: "lan" }], session("ppp0")],
  ["a resolv.conf from a plugin", [fixed], { etc: (etc) => etc.file("resolv.conf", "nameserver 127.0.0.1\n") }],
  ["no need for any, because it has no uplink", [lan]],
])("a device with %s causes no warning about name servers", (_, interfaces, taps) => {
  expect(warningsWith(interfaces, taps)).toEqual([]);
});

const wan: Interface = { name: "eth0", dhcp: true };
const guests: Interface = { name: "guests", zone: "guest", bridge: {}, addresses: ["10.0.9.1/24"] };
const daemon = (run: string): Parameters<typeof plugin>[1] => ({
  services: (services) => services.add({ name: "router", run }),
});

test.each<[what: string, interfaces: Interface[], taps: Parameters<typeof plugin>[1], said: RegExp]>([
  ["an uplink and a LAN", [wan, lan], {}, /^zones: .*forwards nothing.*\(br0 in "lan"; eth0 in "wan"\)/],
  ["a LAN and guests", [lan, guests], {}, /"guest".*"lan"|"lan".*"guest"/],
  ["a session", [lan, { name: "eth0" }], session("ppp0"), /br0 in "lan".*ppp0 in "wan"/],
  [
    "forwarding by a kernel parameter",
    [wan, lan],
    { sysctl: (sysctl) => sysctl.set("net.ipv4.ip_forward", 1) },
    /^zones: (?!.*forwards nothing).*nothing checks/,
  ],
  [
    "forwarding by a service",
    [wan, lan],
    daemon("echo 1 > /proc/sys/net/ipv4/ip_forward\nexec routed"),
    /^zones: (?!.*forwards nothing).*nothing checks/,
  ],
  ["a service that has no rules", [wan, lan], daemon("exec httpd"), /forwards nothing/],
])("zones without a firewall cause a warning: %s", (_, interfaces, taps, said) => {
  expect(warningsWith(interfaces, taps)).toEqual([expect.stringMatching(said)]);
});

test.each<[what: string, interfaces: Interface[], taps: Parameters<typeof plugin>[1]]>([
  ["one uplink", [wan], {}],
  ["two uplinks", [wan, { name: "eth1", dhcp: true }], {}],
  ["an uplink that leads to the LAN", [{ ...wan, zone: "lan" }, lan], {}],
  ["a bridge for guests where the device has no address", [wan, { name: "guests", zone: "guest", bridge: {} }], {}],
  ["a firewall", [wan, lan], { services: (all) => all.add({ name: "firewall", oneshot: "nft-load" }) }],
  ["rules for nft", [wan, lan], { kernelConfig: (kernel) => kernel.enable(["NF_TABLES"]) }],
  ["rules for iptables", [wan, lan], { kernelConfig: (kernel) => kernel.set("IP_NF_IPTABLES", "m") }],
])("a device with %s causes no warning about zones", (_, interfaces, taps) => {
  expect(warningsWith(interfaces, taps)).toEqual([]);
});

test("services that listen on the same port cause a warning", () => {
  const service = (name: string, ...listens: NonNullable<Service["listens"]>): Service => ({
    name,
    run: "exec true",
    listens,
  });
  expect(
    warningsOf(
      [],
      [
        service("a", { tcp: 80 }, { udp: 53 }),
        service("b", { tcp: 80, from: ["guest"] }, { tcp: 53 }),
        service("c", { tcp: 443 }, { tcp: 443, from: ["wan"] }),
        service("d", { tcp: 80 }),
      ],
    ),
  ).toEqual(["port tcp/80: a and b and d listen on it, but only one service can"]);
});

test("plugins can warn in their checks, whatever the order", () => {
  const warnOf = (what: string) =>
    plugin(what, { check: (problems) => problems.warn({ what, detail: "is most likely a mistake" }) });
  const { warnings } = systemOf([warnOf("a"), warnOf("b")]);
  expect(warnings.map(({ what }) => what)).toEqual(["a", "b"]);
});
