import { expect, it } from "vitest";
import type { Service } from "../../src/system/Service.js";
import { plugin, problemsOf, systemOf } from "../system/support.js";

const network = plugin("net", {
  network: (network) => {
    network.interface({ name: "br0", bridge: { members: ["eth1", "eth2"] }, addresses: ["192.168.1.1/24"] });
    network.interface({ name: "eth0.7", vlan: { of: "eth0", id: 7 }, dhcp: true });
    network.interface({ name: "eth3" });
    network.interface({ name: "eth1.9", vlan: { of: "eth1", id: 9 }, addresses: ["192.168.9.1/24"] });
  },
  links: (links) => {
    const service = { run: "exec pppd" };
    links.provide({ name: "ppp0", kind: "PPPoE session", on: ["eth0.7"], addressedBy: "service", service });
  },
});

const found = (...listens: NonNullable<Service["listens"]>) =>
  problemsOf(() =>
    systemOf([
      network,
      plugin("web", { services: (services) => services.add({ name: "web", run: "exec httpd", listens }) }),
    ]),
  );

it.each<[name: string, said: RegExp, hint: RegExp]>([
  ["eth9", /web.*eth9.*nothing sets up/, /br0/],
  ["br", /did you mean br0/, /br0/],
  ["eth2", /web.*br0 receives all packets of eth2/, /br0/],
  ["eth0", /web.*nothing gives eth0 addresses/, /interfaces\.eth0/],
])("a service that listens on %s is refused, because nobody could reach it there", (name, said, hint) => {
  const all = found({ tcp: 80 }, { tcp: 443, interfaces: ["br0", name] }, { udp: 443, interfaces: [name] });
  expect(all).toEqual([
    {
      code: "SERVICE_INTERFACE",
      path: "services.web.listens[1].interfaces",
      message: expect.stringMatching(said) as string,
      hint: expect.stringMatching(hint) as string,
    },
  ]);
});

it("a service can listen on an interface that a program creates and a service waits for", () => {
  const vpn = plugin("vpn", {
    services: (services) => {
      const listens = [{ tcp: 80, interfaces: ["tun0"] }];
      services.add({ name: "web", run: "exec httpd", listens, dependsOn: ["device:tun0"] });
    },
  });
  expect(problemsOf(() => systemOf([network, vpn]))).toEqual([]);
});

it.each(["br0", "eth0.7", "ppp0", "lo", "eth3", "eth1.9"])("a service can listen on %s", (name) => {
  expect(found({ tcp: 80, interfaces: [name] })).toEqual([]);
});
