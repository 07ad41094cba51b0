import { describe, expect, it } from "vitest";
import type { Interface } from "../../src/system/Interface.js";
import type { Link } from "../../src/system/Link.js";
import { plugin, systemOf } from "../system/support.js";

function watches(interfaces: readonly Interface[], links: readonly Link[] = []): boolean {
  const net = plugin("net", {
    network: (network) => {
      for (const one of interfaces) network.interface(one);
    },
    links: (all) => {
      for (const one of links) all.provide(one);
    },
  });
  return systemOf([net]).services.has("carrier");
}

describe("carrier", () => {
  it.each<Interface>([
    { name: "eth0", dhcp: true },
    { name: "eth0", dhcp6: true },
    { name: "eth0", slaac: true },
    { name: "eth0", dhcp: true, addresses: ["192.0.2.1/24"] },
  ])("is watched if the network assigns addresses: %j", (settings) => {
    expect(watches([settings])).toBe(true);
  });

  it("is not watched if all addresses are fixed, or a daemon of the interface assigns them", () => {
    expect(watches([])).toBe(false);
    expect(watches([{ name: "eth0", addresses: ["192.0.2.1/24"], gateway: "192.0.2.254" }])).toBe(false);
    const session: Link = { name: "ppp0", kind: "session", addressedBy: "service", service: { run: "exec pppd" } };
    expect(watches([{ name: "ppp0", slaac: true }], [session])).toBe(false);
  });
});
