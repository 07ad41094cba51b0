import { expect, it } from "vitest";
import type { Interface } from "../../src/system/Interface.js";
import { plugin, problemsOf, systemOf } from "../system/support.js";

const withInterfaces = (...all: Interface[]) =>
  systemOf([
    plugin("net", {
      network: (network) => {
        for (const one of all) network.interface(one);
      },
    }),
  ]);

const found = (...all: Interface[]) =>
  problemsOf(() => withInterfaces(...all)).map(({ code, path, message }) => `${code} ${path} ${message}`);

const eth0 = { name: "eth0", addresses: ["192.168.1.2/24", "fd00:1::2/64"] };
const br0 = { name: "br0", bridge: {}, addresses: ["10.0.5.1/24", "fd00:5::1/64", "fe80::1/64"] };

it.each<[settings: Partial<Interface>, said: RegExp]>([
  [{ gateway: "10.0.5.1" }, /^GATEWAY_INVALID interfaces\.eth0\.gateway .*own address.*br0/],
  [{ gateway: "fd00:5:0::1" }, /^GATEWAY_INVALID .*own address.*br0/],
  [{ gateway: "fd00:1::0:2" }, /^GATEWAY_INVALID .*own address.*eth0/],
  [{ gateway: "192.168.1.255" }, /^GATEWAY_INVALID .*broadcast/],
  [{ gateway: "192.168.1.0" }, /^GATEWAY_INVALID .*address of a network/],
  [{ gateway: "fe80::1%eth0" }, /^GATEWAY_INVALID .*names an interface/],
  [{ routes: [{ to: "10.9.0.0/16", via: "10.0.5.1" }] }, /^ROUTE_INVALID interfaces\.eth0\.routes .*own address.*br0/],
  [{ routes: [{ to: "10.9.0.0/16", via: "192.168.1.255" }] }, /^ROUTE_INVALID .*broadcast/],
  [{ routes: [{ to: "10.9.0.0/16", via: "192.168.1.0" }] }, /^ROUTE_INVALID .*address of a network/],
  [{ routes: [{ to: "10.9.0.0/16", via: "224.0.0.1" }] }, /^ROUTE_INVALID .*group/],
  [{ routes: [{ to: "2001:db8::/32", via: "fd00:5::1" }] }, /^ROUTE_INVALID .*own address.*br0/],
  [{ routes: [{ to: "192.168.1.0/24", via: "192.168.1.9" }] }, /^ROUTE_INVALID .*"192\.168\.1\.0\/24".*eth0 itself/],
  [
    { gateway: "192.168.1.1", routes: [{ to: "192.168.1.0/24", via: "192.168.1.1" }] },
    /^ROUTE_INVALID .*"192\.168\.1\.0\/24".*eth0 itself/,
  ],
  [{ routes: [{ to: "10.0.5.0/24", via: "192.168.1.9" }] }, /^ROUTE_INVALID .*network of br0.*replace/],
  [{ routes: [{ to: "10.0.5.0/24" }] }, /^ROUTE_INVALID .*network of br0.*replace/],
])("a route that leads nowhere or takes a network away is refused: %j", (settings, said) => {
  const all = found({ ...eth0, ...settings }, br0);
  expect(all).toEqual([expect.stringMatching(said)]);
});

it.each<[what: string, settings: Partial<Interface>]>([
  ["a gateway in the network", { gateway: ["192.168.1.254", "fe80::9"] }],
  ["a gateway in no network of the device", { gateway: "203.0.113.1" }],
  ["a gateway in the network of another interface", { gateway: "10.0.5.254" }],
  ["a gateway that ends in 0 or 255", { addresses: ["10.8.0.2/16"], gateway: "10.8.1.0" }],
  ["a gateway that is the last of all /24", { addresses: ["10.8.0.2/16"], gateway: "10.8.1.255" }],
  ["the other end of a /31", { addresses: ["192.0.2.1/31"], gateway: "192.0.2.0" }],
  ["a gateway outside of a /32", { addresses: ["192.0.2.1/32"], gateway: "192.0.2.0" }],
  // All routers of the network have this address (RFC 4291, 2.6.1).
  ["all routers of an IPv6 network", { gateway: "fd00:1::" }],
  // The router may have the same address on its link as this device on another.
  ["a link-local address of another interface", { gateway: "fe80::1" }],
  ["a network behind a host of the LAN", { routes: [{ to: "10.9.0.0/16", via: "192.168.1.9" }] }],
  ["a part of the network behind a host of it", { routes: [{ to: "192.168.1.64/26", via: "192.168.1.9" }] }],
  ["one host of the network behind another", { routes: [{ to: "192.168.1.20/32", via: "192.168.1.9" }] }],
  ["a network that contains the own one", { routes: [{ to: "192.168.0.0/16", via: "192.168.1.9" }] }],
  ["the own network without a router, which changes nothing", { routes: [{ to: "192.168.1.0/24" }] }],
  ["an IPv6 network whose hosts are behind the router", { routes: [{ to: "fd00:1::/64", via: "fe80::9", metric: 9 }] }],
  [
    "a second way to the network of another interface",
    { routes: [{ to: "10.0.5.0/24", via: "192.168.1.9", metric: 9 }] },
  ],
  [
    "a second way through an interface whose routes have a metric",
    { metric: 9, routes: [{ to: "10.0.5.0/24", via: "192.168.1.9" }] },
  ],
  [
    "a second way through an uplink, whose routes have a metric",
    { gateway: "192.168.1.1", routes: [{ to: "10.0.5.0/24", via: "192.168.1.9" }] },
  ],
  [
    "a network whose hosts are only reachable through the router",
    {
      addresses: ["192.0.2.5/32"],
      gateway: "192.0.2.1",
      routes: [{ to: "192.0.2.0/24", via: "192.0.2.1" }],
    },
  ],
])("%s is accepted as a router or route", (_, settings) => {
  expect(found({ ...eth0, ...settings }, br0)).toEqual([]);
});
