import type { Interface } from "@nixwrt/core";
import sqmDefault, { type SqmOptions, sqm } from "@nixwrt/plugin-sqm";
import { describe, expect, it } from "vitest";
import { messageOf, plugin, systemOf } from "../../core/test/system/support.js";

function shaped(
  all: readonly SqmOptions[],
  { interfaces = [{ name: "eth0", dhcp: true }] as Interface[], nat = false } = {},
) {
  const net = plugin("net", {
    network: (network) => {
      for (const one of interfaces) network.interface(one);
    },
    kernelConfig: (kernel) => {
      if (nat) kernel.enable(["NF_CONNTRACK"]);
    },
  });
  return systemOf([net, ...all.map(sqm)]);
}

function settings(name: string, ...args: Parameters<typeof shaped>): string {
  const file = shaped(...args).files.get(`/etc/sqm/${name}`)?.value;
  return file?.kind === "file" ? String(file.content) : "none";
}

const usual = { interface: "eth0", download: 50, upload: 10 };

describe("sqm", () => {
  it("is the package's default export, for rc files", () => expect(sqmDefault).toBe(sqm));

  it("uses kbit/s, and distinguishes hosts behind one address only if the kernel supports it", () => {
    expect(settings("eth0", [{ ...usual, upload: 1.0004 }])).toMatch(
      /^upload=1000 download=50000 mirror=.*ifb-eth0.* flags=''$/m,
    );
    expect(settings("eth0", [{ ...usual, overhead: 44 }], { nat: true })).toContain("flags='nat overhead 44'");
  });

  it("shapes an interface when it exists, and each time it comes up", () => {
    const { services, networkEvents } = shaped([usual]);
    expect(services.get("sqm-eth0")?.value.dependsOn).toEqual(["link:eth0"]);
    expect(networkEvents.get("sqm-eth0")?.value.interfaces).toEqual(["eth0"]);
  });

  it("can be used for several uplinks, whose mirrors have different valid names", () => {
    const names = ["longinterface-1", "longinterface-2"];
    const interfaces = names.map((name) => ({ name, dhcp: true }));
    const all = names.map((name) => ({ ...usual, interface: name }));
    const mirrors = names.map((name) => settings(name, all, { interfaces }).match(/mirror=(\S+)/)?.[1] ?? "");
    expect(new Set(mirrors).size).toBe(2);
    for (const mirror of mirrors) expect(mirror.replaceAll("'", "").length).toBeLessThanOrEqual(15);
    expect(messageOf(() => shaped([usual, usual]))).toContain("PLUGIN_TWICE");
  });

  it("reports an interface that is not configured", () => {
    expect(messageOf(() => shaped([{ ...usual, interface: "eth9" }]))).toContain(
      "SQM_INTERFACE: @nixwrt/plugin-sqm: interface: nothing sets up the interface eth9; did you mean eth0?",
    );
  });

  it.each<[string, Interface]>([
    ["br0", { name: "br0", bridge: { members: ["eth1"] }, addresses: ["192.168.1.1/24"] }],
    ["eth1", { name: "br0", bridge: { members: ["eth1"] }, addresses: ["192.168.1.1/24"] }],
    ["br0.9", { name: "br0.9", vlan: { of: "eth1", id: 9 }, addresses: ["192.168.9.1/24"] }],
  ])("refuses an interface that leads to the LAN: %s", (name, lan) => {
    const interfaces: Interface[] = [{ name: "eth0", dhcp: true }, lan];
    expect(messageOf(() => shaped([{ ...usual, interface: name }], { interfaces }))).toContain(
      `SQM_INTERFACE: @nixwrt/plugin-sqm: interface: ${name} is not an uplink: hosts would download at the rate of upload`,
    );
  });

  it("shapes the port below an uplink, and tunnels", () => {
    const interfaces: Interface[] = [{ name: "eth0.7", vlan: { of: "eth0", id: 7 }, dhcp: true }];
    const tunnel = plugin("tunnel", {
      links: (links) => links.provide({ name: "gre1", kind: "tunnel", service: { oneshot: "true" } }),
    });
    expect(settings("eth0", [usual], { interfaces })).toContain("upload=10000");
    expect(() => systemOf([tunnel, sqm({ ...usual, interface: "gre1" })])).not.toThrow();
  });

  it("asks for Mbit/s if a rate can only be kbit/s", () => {
    expect(messageOf(() => sqm({ ...usual, download: 90_000 }))).toContain("for 90000 kbit/s, give 90");
  });

  it.each<[Partial<SqmOptions>, string]>([
    [{ download: 0 }, "download"],
    [{ upload: -1 }, "upload"],
    [{ upload: Number.NaN }, "upload"],
    [{ overhead: 1000 }, "overhead"],
  ])("refuses %j", (options, text) => expect(messageOf(() => sqm({ ...usual, ...options }))).toContain(text));
});
