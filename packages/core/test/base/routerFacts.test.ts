import { describe, expect, it } from "vitest";
import type { Interface } from "../../src/system/Interface.js";
import { plugin, systemOf } from "../system/support.js";

function made(...interfaces: readonly Interface[]) {
  const net = plugin("net", {
    network: (network) => {
      for (const one of interfaces) network.interface(one);
    },
  });
  const { services, packages } = systemOf([net]);
  const names = [...services.keys()].filter((name) => name.startsWith("routers-"));
  return { names, hasProgram: packages.has("router-facts"), services };
}

describe("facts from routers", () => {
  it("are stored for each interface that accepts router advertisements, and for no other", () => {
    const some = made(
      { name: "eth0", slaac: true },
      { name: "eth1", dhcp6: true },
      { name: "eth2", dhcp: true },
      { name: "eth3", dhcp6: true, slaac: false },
    );
    expect(some).toMatchObject({ names: ["routers-eth0", "routers-eth1"], hasProgram: true });
    expect(made({ name: "eth2", dhcp: true })).toMatchObject({ names: [], hasProgram: false });
  });

  it("come from a service that can receive packets and do nothing else", () => {
    expect(made({ name: "eth0", slaac: true }).services.get("routers-eth0")).toMatchObject({
      rank: "default",
      value: { user: "network", capabilities: ["CAP_NET_RAW"], dependsOn: ["loopback", "link:eth0"] },
    });
  });
});
