import type { Interface } from "@nixwrt/core";
import failoverDefault, { type FailoverOptions, failover } from "@nixwrt/plugin-failover";
import { describe, expect, it } from "vitest";
import { messageOf, plugin, systemOf } from "../../core/test/system/support.js";

const usual: Interface[] = [
  { name: "eth0", dhcp: true, metric: 20 },
  { name: "eth1", addresses: ["192.0.2.2/24"], gateway: "192.0.2.1", metric: 10 },
  { name: "br0", addresses: ["10.0.0.1/24"] },
];

function router(options: FailoverOptions = { hosts: ["9.9.9.9", "2620:fe::fe"] }, interfaces = usual) {
  const net = plugin("net", {
    network: (network) => {
      for (const one of interfaces) network.interface(one);
    },
  });
  return systemOf([failover(options), net]);
}

describe("failover", () => {
  it("is the package's default export, for rc files", () => expect(failoverDefault).toBe(failover));

  it("runs with minimal privileges", () => {
    expect(router().services.get("failover")?.value).toMatchObject({
      user: "network",
      capabilities: ["CAP_NET_ADMIN", "CAP_NET_RAW"],
    });
  });

  it("reports a missing second uplink, a wrong interface, and a metric that is too low", () => {
    expect(messageOf(() => router(undefined, usual.slice(1)))).toContain(
      "FAILOVER_UPLINK: @nixwrt/plugin-failover: there is no second uplink to switch to: only one uplink",
    );
    const message = messageOf(() =>
      router({ hosts: ["9.9.9.9"], uplinks: { eth2: ["9.9.9.9"] } }, [
        { name: "eth0", dhcp: true, metric: 1 },
        { name: "eth1", dhcp: true },
      ]),
    );
    expect(message).toContain(
      "FAILOVER_UPLINK: @nixwrt/plugin-failover: uplinks.eth2: eth2 is not an uplink; did you mean eth",
    );
    expect(message).toContain("FAILOVER_METRIC: interfaces.eth0.metric");
  });

  it.each<[string, string]>([
    ["10.0.0.1", "is this device itself, which answers even if no uplink works"],
    ["127.0.0.1", "is this device itself"],
    ["::1", "is this device itself"],
    ["10.0.0.7", "is in the network of br0 (interfaces.br0.addresses), which no uplink leads to"],
    ["0.0.0.0", "is this device itself"],
    ["224.0.0.1", "is the address of a group"],
  ])("refuses a host whose answer says nothing about an uplink: %s", (host, text) => {
    const path = "FAILOVER_HOST: @nixwrt/plugin-failover:";
    expect(messageOf(() => router({ hosts: ["9.9.9.9", host] }))).toContain(`${path} hosts[1]: ${host} ${text}`);
    expect(messageOf(() => router({ hosts: ["9.9.9.9"], uplinks: { eth0: [host] } }))).toContain(
      `${path} uplinks.eth0[0]: ${host} ${text}`,
    );
  });

  it("refuses hosts that an uplink can never reach, because of their IP version", () => {
    const message = messageOf(() => router({ hosts: ["2620:fe::fe"], uplinks: { eth1: ["9.9.9.9"] } }));
    expect(message).toContain("eth0 only has IPv4, and none of 2620:fe::fe is an IPv4 address");
    expect(message.match(/FAILOVER_HOST/g)).toHaveLength(1);
    const both: Interface[] = [{ name: "eth0", dhcp: true, slaac: true }, ...usual.slice(1)];
    expect(() => router({ hosts: ["2620:fe::fe"], uplinks: { eth1: ["9.9.9.9"] } }, both)).not.toThrow();
  });

  it("accepts the gateway of an uplink", () => {
    expect(() => router({ hosts: ["9.9.9.9"], uplinks: { eth1: ["192.0.2.1"] } })).not.toThrow();
  });

  it.each<[FailoverOptions, string]>([
    [{ hosts: ["9.9.9.9"], interval: 2000 }, "interval: must be at most 600"],
    [{ hosts: [] }, "hosts"],
    [{ hosts: ["example.org"] }, "not an IP address"],
    [{ hosts: ["9.9.9.9; reboot"] }, "not an IP address"],
    [{ hosts: ["fe80::1%eth0; reboot"] }, "not an IP address"],
    [{ hosts: ["9.9.9.9"], interval: 0 }, "interval"],
    [{ hosts: ["9.9.9.9"], uplinks: { eth0: [] } }, "uplinks.eth0"],
  ])("refuses %j", (options, text) => expect(messageOf(() => failover(options))).toContain(text));
});
