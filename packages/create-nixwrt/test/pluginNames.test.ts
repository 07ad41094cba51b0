import type { Interface, Plugin } from "@nixwrt/core";
import { accessPoint } from "@nixwrt/plugin-access-point";
import { dnsmasq } from "@nixwrt/plugin-dnsmasq";
import { failover } from "@nixwrt/plugin-failover";
import { firewall } from "@nixwrt/plugin-firewall";
import { ntpd } from "@nixwrt/plugin-ntpd";
import { l2tp, pppoe } from "@nixwrt/plugin-ppp";
import { rsync } from "@nixwrt/plugin-rsync";
import { sqm } from "@nixwrt/plugin-sqm";
import { sshd } from "@nixwrt/plugin-sshd";
import { station } from "@nixwrt/plugin-station";
import { wireguard } from "@nixwrt/plugin-wireguard";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accountNameSchema, interfaceNameSchema, zoneNameSchema } from "../../core/src/config/nameSchemas.js";
import { messageOf, plugin, systemOf } from "../../core/test/system/support.js";

/** Names of a few unusual characters. Many of them are valid, and many are not. */
const texts = (letters: string, longest: number) =>
  fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: longest });
const interfaceNames = fc
  .oneof(texts("aZ09_.-", 15), fc.constantFrom("eth0", "br-lan", "0", "_", "a.b.c", "fifteen-letters"))
  .filter((name) => interfaceNameSchema.safeParse(name).success);
const zones = texts("az09_", 16).filter((name) => zoneNameSchema.safeParse(name).success);
const accounts = texts("az09_-", 32).filter((name) => accountNameSchema.safeParse(name).success);

const login = { username: "alice", password: { secret: "PPP_PASSWORD" } };
const tunnel = {
  privateKey: { secret: "WG_KEY" },
  peers: [{ publicKey: `${"B".repeat(42)}A=`, endpoint: "192.0.2.1:51820", allowedIps: ["10.8.0.0/16"] }],
};
const radio = { country: "DE", band: "2.4", ssid: "x", passphrase: "12345678" } as const;
const networks = [{ ssid: "x", passphrase: "12345678" }];

/** Makes a system with these settings of one interface, and another uplink. */
const systemWith = (one: Interface, made: Plugin) =>
  systemOf([
    plugin("net", {
      network: (network) => {
        network.interface(one);
        network.interface({ name: "other-uplink", dhcp: true });
      },
    }),
    made,
  ]);

/** Fails if a plugin has problems with its options. */
const accepted = (made: Plugin) => expect(made.problems).toBeUndefined();

describe("every plugin accepts", () => {
  const static4 = { addresses: ["192.168.1.1/24"] };
  it.each<[string, Omit<Interface, "name">, (name: string) => Plugin]>([
    ["pppoe, a session", {}, (name) => pppoe({ interface: name, on: "other-uplink", ...login })],
    ["pppoe, a port", {}, (name) => pppoe({ interface: "session", on: name, ...login })],
    ["l2tp, a session", {}, (name) => l2tp({ interface: name, through: "other-uplink", peer: "192.0.2.1", ...login })],
    ["wireguard", static4, (name) => wireguard({ interface: name, ...tunnel })],
    ["sqm", { dhcp: true }, (name) => sqm({ interface: name, download: 10, upload: 1 })],
    ["failover", { dhcp: true }, (name) => failover({ hosts: ["9.9.9.9"], uplinks: { [name]: ["9.9.9.10"] } })],
    ["dnsmasq", static4, (name) => dnsmasq({ networks: { [name]: {} } })],
    [
      "sshd",
      static4,
      (name) => sshd({ interface: name, passwords: true, authorizedKeys: { root: [{ secret: "KEY" }] } }),
    ],
    ["ntpd", static4, (name) => ntpd({ listen: name })],
    ["firewall", static4, () => firewall()],
  ])("interfaces with any valid name: %s", (_, settings, make) => {
    fc.assert(
      fc.property(interfaceNames, (name) => {
        systemWith({ name, ...settings }, make(name));
      }),
      { numRuns: 25 },
    );
  });

  it("radios with any valid name", () => {
    fc.assert(
      fc.property(interfaceNames, (name) => {
        accepted(accessPoint({ interface: name, ...radio }));
        accepted(accessPoint({ ...radio, networks: [{ interface: name, ssid: "y", passphrase: "12345678" }] }));
        accepted(station({ interface: name, country: "DE", networks }));
      }),
    );
  });

  it("zones with any valid name", () => {
    fc.assert(
      fc.property(zones, zones, (one, other) => {
        const ports = [{ from: [one, other], tcp: 22 }];
        const policies = [{ from: [one], to: [other] }];
        accepted(firewall({ trusted: [one], masquerade: [other], open: ports, policies }));
        accepted(wireguard({ ...tunnel, from: [one] }));
      }),
    );
  });

  it("users with any valid name", () => {
    fc.assert(
      fc.property(accounts, (name) => {
        accepted(sshd({ authorizedKeys: { [name]: [] } }));
        accepted(rsync({ modules: { srv: { path: "/srv", uid: name, gid: name } } }));
      }),
    );
  });

  it.each(["a b", "eth0:1", "", "wg#0", "all", "sixteen-letters-"])("no interface with the name %j", (name) => {
    const all = [
      () => pppoe({ interface: name, on: "eth0", ...login }),
      () => pppoe({ on: name, ...login }),
      () => l2tp({ through: name, peer: "192.0.2.1", ...login }),
      () => wireguard({ interface: name, ...tunnel }),
      () => sqm({ interface: name, download: 10, upload: 1 }),
      () => failover({ hosts: ["9.9.9.9"], uplinks: { [name]: ["9.9.9.10"] } }),
      () => dnsmasq({ networks: { [name]: {} } }),
      () => sshd({ interface: name }),
      () => ntpd({ listen: name }),
      () => accessPoint({ interface: name, ...radio }),
      () => station({ interface: name, country: "DE", networks }),
    ];
    for (const make of all) expect(messageOf(make)).toMatch(/CONFIG_VALUE[\s\S]*the name of/);
  });
});
