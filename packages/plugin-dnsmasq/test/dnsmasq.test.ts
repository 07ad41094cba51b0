import type { Interface } from "@nixwrt/core";
import dnsmasqDefault, { type DnsmasqOptions, dnsmasq } from "@nixwrt/plugin-dnsmasq";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { messageOf, plugin, systemOf } from "../../core/test/system/support.js";
import { addressNumber, usualRange } from "../src/servedNetworks.js";

const usual: Interface[] = [
  { name: "eth0", dhcp: true },
  { name: "br0", addresses: ["192.168.1.1/24", "fd00::1/64"] },
  { name: "br0.9", vlan: { of: "br0", id: 9 }, addresses: ["192.168.9.1/24"], zone: "guest" },
  { name: "br0.8", vlan: { of: "br0", id: 8 }, addresses: ["192.168.8.1/24"], zone: "cellar" },
];

function routerOf(options: DnsmasqOptions = {}, interfaces = usual) {
  const net = plugin("net", {
    network: (network) => {
      for (const one of interfaces) network.interface(one);
    },
  });
  return systemOf([dnsmasq(options), net]);
}

function configOf(...args: Parameters<typeof routerOf>): string[] {
  const file = routerOf(...args).files.get("/etc/dnsmasq.conf")?.value;
  return file?.kind === "file" && typeof file.content === "string" ? file.content.split("\n") : [];
}

describe("dnsmasq", () => {
  it("is the package's default export, for rc files", () => {
    expect(dnsmasqDefault).toBe(dnsmasq);
  });

  it("serves lan and guest by default, and no other zone", () => {
    const config = configOf();
    expect(config.filter((line) => line.startsWith("interface="))).toEqual(["interface=br0", "interface=br0.9"]);
    expect(config).toContain("dhcp-range=192.168.1.100,192.168.1.199,255.255.255.0,720m");
    expect(routerOf().services.get("dnsmasq")?.value.listens).toContainEqual({ udp: 53, from: ["lan", "guest"] });
  });

  it.each<[DnsmasqOptions, number]>([
    [{}, 200],
    [{ networks: { br0: {} }, hosts: [{ name: "a", mac: "02:00:00:00:00:01", address: "192.168.1.7" }] }, 101],
    [
      { networks: { br0: { range: ["192.168.1.2", "192.168.1.2"] } }, hosts: [{ name: "a", address: "192.168.1.7" }] },
      1,
    ],
  ])("has as many leases as addresses: %j", (options, leases) => {
    expect(configOf(options)).toContain(`dhcp-lease-max=${leases}`);
  });

  it.each(["test", "TEST"])("refuses a host with the device's own name: %s", (name) => {
    const problem = messageOf(() => routerOf({ hosts: [{ name, address: "192.168.1.7" }] }));
    expect(problem).toContain("is this device's own name");
  });

  it("limits the number of blocked domains, to save memory", () => {
    const blocked = Array.from({ length: 20_001 }, (_, index) => `a${index}.example.org`);
    expect(messageOf(() => dnsmasq({ blocked }))).toContain("more than 20000 domains");
    expect(dnsmasq({ blocked: blocked.slice(1) }).problems).toBeUndefined();
  });

  it.each<[DnsmasqOptions, string]>([
    [{ networks: { br0: { range: ["192.168.1.0", "192.168.1.0"] } } }, "192.168.1.0 is the address of a network"],
    [{ networks: { br0: { range: ["192.168.1.100", "192.168.1.255"] } } }, "192.168.1.255 is the broadcast address"],
    [{ networks: { eth0: {} } }, "eth0 is an uplink"],
    [{ hosts: [{ name: "a", address: "192.168.9.255" }] }, "192.168.9.255 is the broadcast address"],
  ])("reports invalid addresses and uplinks: %j", (options, text) => {
    expect(messageOf(() => routerOf(options))).toContain(text);
  });

  it("limits the number of leases of a large range, to save memory", () => {
    const interfaces: Interface[] = [{ name: "br0", addresses: ["10.0.0.1/8"] }];
    const range = (last: string): DnsmasqOptions => ({ networks: { br0: { range: ["10.1.0.0", last] } } });
    expect(configOf(range("10.1.15.255"), interfaces)).toContain("dhcp-lease-max=4096");
    expect(configOf(range("10.255.0.0"), interfaces)).toContain("dhcp-lease-max=16384");
  });

  it("reports duplicate or misplaced hosts and invalid networks, all at once", () => {
    const message = messageOf(() =>
      routerOf({
        networks: {
          br0: { range: ["192.168.1.0", "192.168.2.9"] },
          "br0.9": { range: ["192.168.9.1", "192.168.9.9"] },
          br1: {},
        },
        hosts: [
          { name: "a", mac: "02:00:00:00:00:01", address: "192.168.1.7" },
          { name: "A", mac: "02:00:00:00:00:01", address: "10.0.0.1" },
          { name: "b", address: "192.168.1.1" },
          { name: "c" },
        ],
      }),
    );
    for (const part of [
      "192.168.1.0 to 192.168.2.9 is not within 192.168.1.1/24",
      "192.168.9.1 to 192.168.9.9 contains 192.168.9.1, this device's own address",
      "there is no interface br1; did you mean br0?",
      "hosts[1]: hosts[0] has the same name a",
      "hosts[1]: hosts[0] has the same mac 02:00:00:00:00:01",
      "hosts[1]: 10.0.0.1 is not in a network that dnsmasq serves",
      "hosts[2]: 192.168.1.1 is this device's own address",
      "hosts[3]: c has neither mac nor address",
    ])
      expect(message).toContain(part);
    expect(messageOf(() => routerOf({}, [{ name: "eth0", dhcp: true }]))).toContain("there is no network to serve");
  });

  it.each<[string, DnsmasqOptions, Omit<Interface, "name">, string]>([
    ["an uplink", {}, { dhcp: true }, "br0 has an address, but is an uplink, because it has dhcp, dhcp6, slaac"],
    ["in another zone", {}, { zone: "cellar" }, 'br0 has an address, but is in the zone "cellar"'],
    ["not in the list", { networks: {} }, {}, "networks is empty"],
  ])("says why there is no network to serve: %s", (_, options, settings, text) => {
    const one = { name: "br0", addresses: ["192.168.1.1/24"], ...settings };
    expect(messageOf(() => routerOf(options, [one]))).toContain(`there is no network to serve: ${text}`);
  });

  it("refuses a host without a mac whose address another host could get", () => {
    const host = { name: "printer", address: "192.168.1.150" };
    expect(messageOf(() => routerOf({ hosts: [host] }))).toContain(
      "DNSMASQ_HOST: @nixwrt/plugin-dnsmasq: hosts[0]: 192.168.1.150 is within 192.168.1.100 to 192.168.1.199, which dnsmasq gives out",
    );
    expect(() => routerOf({ hosts: [{ ...host, mac: "02:00:00:00:00:01" }] })).not.toThrow();
    expect(() => routerOf({ hosts: [{ ...host, address: "192.168.1.99" }] })).not.toThrow();
  });

  const fixed: Interface[] = [
    { name: "eth0", addresses: ["192.0.2.2/24"], gateway: "192.0.2.1" },
    { name: "br0", addresses: ["192.168.1.1/24"] },
  ];
  const named = (...nameservers: string[]) => fixed.map((one) => (one.name === "eth0" ? { ...one, nameservers } : one));

  it.each<[string, DnsmasqOptions, Interface[], string]>([
    ["its own address", { upstreams: ["9.9.9.9", "192.168.1.1"] }, usual, "upstreams[1]: 192.168.1.1 is this device"],
    ["a loopback address", { upstreams: ["127.0.0.1"] }, usual, "upstreams[0]: 127.0.0.1 is this device itself"],
    ["its own IPv6 address", { upstreams: ["fd00::1"] }, usual, "upstreams[0]: fd00::1 is this device itself"],
    ["its own address at an uplink", {}, named("192.168.1.1"), "interfaces.eth0.nameservers: 192.168.1.1 is this"],
    ["no name server", {}, fixed, "upstreams: no uplink names a name server (eth0), so no name of the Internet"],
  ])("refuses to ask %s", (_, options, interfaces, text) => {
    const message = messageOf(() => routerOf(options, interfaces));
    expect(message).toContain("DNSMASQ_UPSTREAM: ");
    expect(message).toContain(text);
  });

  it("accepts uplinks that may learn name servers, and a device without an uplink", () => {
    const lan = fixed.slice(1);
    expect(() => routerOf({}, named("9.9.9.9"))).not.toThrow();
    expect(() => routerOf({ upstreams: ["9.9.9.9"] }, fixed)).not.toThrow();
    expect(() => routerOf({}, [...fixed, { name: "eth2", slaac: true }])).not.toThrow();
    expect(() => routerOf({}, lan)).not.toThrow();
  });

  it.each<[DnsmasqOptions, string]>([
    [{ hosts: [{ name: "a b" }] }, "not a host name"],
    [{ hosts: [{ name: "LocalHost", address: "192.168.1.9" }] }, "every device's name for itself"],
    [{ hosts: [{ name: "a", mac: "2:0" }] }, "not the hardware address of a host"],
    [{ upstreams: ["dns.example.org"] }, "not an IP address"],
    [{ blocked: ["a\nport=0"] }, "not a domain"],
    [{ domain: "" }, "not a domain"],
    [{ domain: "Local" }, "local belongs to multicast DNS"],
    [{ domain: "de" }, "all names of the Internet that end in .de would be looked up here"],
    [{ domain: "com" }, "Choose another one, such as lan or home.com"],
    [{ hosts: [{ name: "a", mac: "01:00:5e:00:00:01" }] }, "not the hardware address of a host"],
    [{ hosts: [{ name: "a", mac: "00:00:00:00:00:00" }] }, "not the hardware address of a host"],
  ])("refuses %j", (options, text) => {
    expect(messageOf(() => dnsmasq(options))).toContain(text);
  });

  it("finds a range in any network, without the addresses of the device, the network and the broadcast", () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 29 }), fc.nat(), (length, any) => {
        const size = 2 ** (32 - length);
        const own = 1 + (any % (size - 2));
        const network = addressNumber("10.0.0.0");
        const text = [24, 16, 8, 0].map((bits) => Math.floor((network + own) / 2 ** bits) % 256).join(".");
        const range = usualRange(`${text}/${length}`);
        if (range === undefined) throw new Error("no range");
        const [first, last] = range.map((one) => addressNumber(one) - network) as [number, number];
        expect(first).toBeLessThanOrEqual(last);
        expect(first).toBeGreaterThan(0);
        expect(last).toBeLessThan(size - 1);
        expect(first <= own && own <= last).toBe(false);
      }),
    );
  });
});
