import type { Interface } from "@nixwrt/core";
import { type FirewallOptions, firewall } from "@nixwrt/plugin-firewall";
import { describe, expect, it } from "vitest";
import { plugin, systemOf } from "../../core/test/system/support.js";

/** Two uplinks, one of them a tunnel of the provider in a VLAN, and two interfaces in each inner zone. */
const interfaces: Interface[] = [
  { name: "eth0" },
  { name: "eth0.7", vlan: { of: "eth0", id: 7 }, dhcp: true, slaac: true },
  { name: "lte0", dhcp: true },
  { name: "br0", addresses: ["192.168.1.1/24"], zone: "lan" },
  { name: "br1", addresses: ["192.168.2.1/24"], zone: "lan" },
  { name: "guest0", addresses: ["192.168.3.1/24"], zone: "guest" },
  { name: "guest1", addresses: ["192.168.4.1/24"], zone: "guest" },
];

/**
 * Returns the pairs of interfaces between which the rules allow a new TCP connection, and those between which they allow a ping over IPv6.
 */
function passages(options: FirewallOptions): { connections: string[]; pings: string[] } {
  const net = plugin("net", {
    network: (network) => {
      for (const one of interfaces) network.interface(one);
    },
  });
  const file = systemOf([firewall(options), net]).files.get("/etc/firewall/rules")?.value;
  if (file?.kind !== "file" || typeof file.content !== "object" || !("read" in file.content)) throw new Error("none");
  const chain = /\tchain forward \{\n([\s\S]*?)\n\t\}/.exec(String(file.content.content))?.[1] ?? "";
  const rules = chain.split("\n").filter((rule) => !/^\s*(ct|type|jump) /.test(rule));
  const matches = (rule: string, which: string, name: string) => {
    const [, set] = new RegExp(`${which} (\\{[^}]*\\}|"[^"]*")`).exec(rule) ?? [];
    return set === undefined || set.includes(`"${name}"`);
  };
  const passing = (isPing: boolean) => {
    const names = interfaces.map(({ name }) => name);
    return names.flatMap((from) =>
      names
        .filter((to) => {
          const first = rules.find(
            (rule) =>
              matches(rule, "iifname", from) && matches(rule, "oifname", to) && (isPing || !rule.includes("icmpv6")),
          );
          return first?.includes("accept");
        })
        .map((to) => `${from} ${to}`),
    );
  };
  return { connections: passing(false), pings: passing(true) };
}

const uplinks = ["eth0", "eth0.7", "lte0"];
const pairs = (from: readonly string[], to: readonly string[]) => from.flatMap((a) => to.map((b) => `${a} ${b}`));

describe("connections within a zone", () => {
  it("are allowed in lan, but not between uplinks or guests", () => {
    const lan = ["br0", "br1"];
    const guests = ["guest0", "guest1"];
    expect(passages({}).connections.sort()).toEqual(
      [...pairs(lan, uplinks), ...pairs(guests, uplinks), ...pairs(lan, lan)].sort(),
    );
  });

  it("are never allowed in a masqueraded zone, even if it is trusted", () => {
    const { connections } = passages({ trusted: ["lan", "guest"], masquerade: ["wan", "guest"] });
    for (const pair of [...pairs(uplinks, uplinks), "guest0 guest1"]) expect(connections).not.toContain(pair);
    expect(connections).toContain("br0 br1");
  });

  it("are allowed if a policy allows them", () => {
    const { connections } = passages({ policies: [{ from: ["guest"], to: ["guest"] }] });
    expect(connections).toContain("guest0 guest1");
    expect(connections).not.toContain("guest0 lte0");
    expect(passages({ policies: [{ from: ["lan"], to: ["lan"], action: "drop" }] }).connections).toEqual([]);
  });

  it("do not include pings over IPv6 between uplinks", () => {
    const { pings } = passages({});
    expect(pings).toContain("lte0 br0");
    for (const pair of pairs(uplinks, uplinks)) expect(pings).not.toContain(pair);
  });
});
