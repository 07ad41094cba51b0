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
    { addresses: ["192.168.1.1/24"], routes: [{ to: "10.0.0.0/8", via: "192.168.2.254" }] },
    ["interface eth0: the gateway 192.168.2.254 is in none of its networks (192.168.1.1/24)"],
  ],
  [{ addresses: ["192.168.1.1/24"], gateway: "192.168.1.254" }, []],
  [{ addresses: ["10.0.0.2/24", "192.168.1.1/24"], gateway: "192.168.1.254" }, []],
  // An interface without a network has its gateway elsewhere on purpose.
  [{ addresses: ["203.0.113.5/32"], gateway: "203.0.113.1" }, []],
  [{ addresses: ["2001:db8::5/128"], gateway: "fe80::1" }, []],
  [{ addresses: ["2001:db8::5/64"], gateway: "fe80::1" }, []],
])("gateways outside of the interface's networks cause warnings: %j", (settings, expected) => {
  expect(warningsOf([{ name: "eth0", ...settings }])).toEqual(expected);
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
