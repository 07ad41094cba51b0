import type { Interface, Plugin } from "@nixwrt/core";
import { dnsmasq } from "@nixwrt/plugin-dnsmasq";
import { firewall } from "@nixwrt/plugin-firewall";
import { pppoe } from "@nixwrt/plugin-ppp";
import { wireguard } from "@nixwrt/plugin-wireguard";
import { describe, expect, it } from "vitest";
import { plugin, problemsOf, systemOf } from "../../core/test/system/support.js";

const login = { username: "alice", password: { secret: "PPP_PASSWORD" } };

const router = (interfaces: readonly Interface[], ...plugins: readonly Plugin[]) => {
  const net = plugin("net", {
    network: (network) => {
      for (const one of interfaces) network.interface(one);
    },
  });
  return () => systemOf([net, ...plugins]);
};

describe("a router with many mistakes", () => {
  const mistakes = problemsOf(
    router(
      [
        { name: "br0", bridge: { members: ["eth1", "eth2"] }, addresses: ["192.168.1.1/24"], zone: "lan", mtu: 9000 },
        { name: "eth2", zone: "guest" },
        { name: "eth3", addresses: ["192.168.3.1/24"] },
        { name: "eth4", addresses: ["192.168.1.129/25"], zone: "guest" },
        { name: "eth4.9", vlan: { of: "eth4", id: 9 }, mtu: 1600, zone: "guest", delegate: { from: "ppp0" } },
        { name: "eth5", delegate: { from: "ppp1", subnet: 70_000 }, zone: "guest" },
      ],
      pppoe({ on: "wan0", ipv6: false, ...login }),
      pppoe({ on: "wan1", interface: "ppp1", ...login }),
      firewall({
        closed: ["guest"],
        policies: [{ from: ["guest"], to: ["internet"] }],
        forwards: [{ tcp: 80, to: "10.9.9.9" }],
        open: [{ from: ["wan"] }],
        blocked: ["192.168.0.0/16"],
      }),
      dnsmasq({
        networks: {
          br0: { range: ["192.168.1.1", "192.168.1.99"] },
          eth3: { range: ["192.168.4.10", "192.168.4.20"] },
        },
        hosts: [
          { name: "one", mac: "02:00:00:00:00:01", address: "192.168.1.100" },
          { name: "two", mac: "02:00:00:00:00:01", address: "192.168.1.101" },
        ],
      }),
    ),
  );

  it.each([
    ["INTERFACE_MTU", "interfaces.br0.mtu", "9000 is more than the 1500 of eth1"],
    ["INTERFACE_MTU", 'interfaces["eth4.9"].mtu', "1600 is more than the 1500 of eth4"],
    ["BRIDGE_MEMBER", "interfaces.br0.bridge.members", 'eth2 is in the zone "guest"'],
    ["ADDRESS_OVERLAP", "interfaces.eth4.addresses", "192.168.1.129/25 of eth4 and 192.168.1.1/24 of br0"],
    ["FIREWALL_ZONE", "interfaces.eth3.zone", "eth3 is in no zone"],
    ["FIREWALL_ZONE", "@nixwrt/plugin-firewall: policies[0]", 'no interface is in the zone "internet"'],
    [
      "FIREWALL_ZONE",
      "@nixwrt/plugin-firewall: closed",
      'the zone "guest" is in closed, but these rules open it: policies[0]',
    ],
    ["FIREWALL_FORWARD", "@nixwrt/plugin-firewall: forwards[0]", "10.9.9.9 is not in any of the networks"],
    ["FIREWALL_PORT", "@nixwrt/plugin-firewall: open[0]", "give either tcp or udp"],
    ["FIREWALL_BLOCKED", "@nixwrt/plugin-firewall: blocked[0]", "contains 192.168.1.1"],
    ["DNSMASQ_NETWORK", "@nixwrt/plugin-dnsmasq: networks.br0", "contains 192.168.1.1, this device's own address"],
    ["DNSMASQ_NETWORK", "@nixwrt/plugin-dnsmasq: networks.eth3", "is not within 192.168.3.1/24"],
    ["DNSMASQ_HOST", "@nixwrt/plugin-dnsmasq: hosts[1]", "hosts[0] has the same mac 02:00:00:00:00:01"],
    ["DELEGATE_FROM", 'interfaces["eth4.9"].delegate.from', "ppp0 does not ask for IPv6, so it gets no prefix"],
    ["DELEGATE_SUBNET", "interfaces.eth5.delegate.subnet", "70000 is not a valid subnet number"],
  ])("is reported with all of them at once: %s %s", (code, path, message) => {
    expect(mistakes).toContainEqual({
      code,
      path,
      message: expect.stringContaining(message),
      hint: expect.stringMatching(/\w/),
    });
  });
});

it.each<[string, () => Plugin, string]>([
  [
    "an unknown set",
    () => firewall({ policies: [{ from: ["lan"], to: ["wan"], destinations: ["@friends"] }] }),
    "policies[0].destinations[0]: not an address or a prefix",
  ],
  [
    "an unknown protocol",
    () => firewall({ open: [{ sctp: 80, from: ["wan"] } as never] }),
    "open[0].sctp: there is no such key",
  ],
  [
    "a protocol number",
    () => firewall({ open: [{ 17: 53, from: ["wan"] } as never] }),
    'open[0]["17"]: there is no such key',
  ],
  [
    "an interface pattern",
    () => dnsmasq({ networks: { "eth+": {} } }),
    'networks["eth+"]: not the name of a network interface',
  ],
  ["a forward to IPv6", () => firewall({ forwards: [{ tcp: 80, to: "2001:db8::1" }] }), "IPv6 needs no forwards"],
  [
    "a blocklist over the budget",
    () => dnsmasq({ blocked: Array.from({ length: 20_001 }, (_, index) => `ads${index}.example.org`) }),
    "blocked: more than 20000 domains",
  ],
  ...["key", "A".repeat(44), `${"A".repeat(43)}=`, "c5320103".repeat(8)].map(
    (publicKey) =>
      [
        `an invalid key: ${publicKey}`,
        () => wireguard({ privateKey: { secret: "K" }, peers: [{ publicKey, allowedIps: ["10.8.0.2"] }] }),
        "peers[0].publicKey: not a public key",
      ] as [string, () => Plugin, string],
  ),
])("a plugin of a router refuses %s", (_, make, text) => {
  const [problem] = problemsOf(make);
  expect(`${problem?.path}: ${problem?.message} ${problem?.hint}`).toContain(text);
});
