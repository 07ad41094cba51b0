import type { Interface, Plugin } from "@nixwrt/core";
import { applyPlugins } from "@nixwrt/core/host";
import { type SshdOptions, sshd } from "@nixwrt/plugin-sshd";
import { makeSshKey, testDevice } from "@nixwrt/testkit";
import { expect, it } from "vitest";
import { systemOf as completeSystemOf, messageOf, plugin, problemsOf } from "../../core/test/system/support.js";

const authorizedKeys = { root: [makeSshKey().publicKey] };
const device = testDevice({}, ({ hooks }) => {
  hooks.users.tap("test-device", (users) => users.user({ name: "root", uid: 0 }));
});

/** Makes a system with some interfaces and an ssh server. */
function systemOf(options: SshdOptions, ...interfaces: readonly Interface[]) {
  const network: Plugin = {
    name: "network",
    apply: ({ hooks }) =>
      hooks.network.tap("network", (network) => {
        for (const one of interfaces) network.interface(one);
      }),
  };
  return applyPlugins({ hostname: "test", device, plugins: [network, sshd({ authorizedKeys, ...options })] });
}

const lan: Interface = { name: "eth0", addresses: ["192.168.1.1/24", "fd00::1/64"] };
const uplink: Interface = { name: "eth1", dhcp: true };

it.each<[SshdOptions, Interface[], RegExp]>([
  [{ interface: "eth2" }, [lan, uplink], /SSHD_INTERFACE.*eth2.*\n.*eth0, eth1/],
  [{ interface: "br0" }, [], /SSHD_INTERFACE/],
  [
    { interface: "eth0" },
    [{ name: "eth0" }, { name: "br0", bridge: { members: ["eth0"] } }],
    /SSHD_INTERFACE.*br0 receives all.*\n.*"br0"/,
  ],
  [{ addresses: ["192.168.1.2"] }, [lan], /SSHD_ADDRESS.*192\.168\.1\.2/],
  [{ addresses: ["192.168.1.1", "10.0.0.1"] }, [lan], /SSHD_ADDRESS.*10\.0\.0\.1/],
  [{ addresses: ["fd00::2"] }, [], /SSHD_ADDRESS/],
  // eth0 only carries the VLAN.
  [{ interface: "eth0" }, [{ name: "eth0.7", vlan: { of: "eth0", id: 7 }, dhcp: true }], /SSHD_INTERFACE.*eth0/],
  [{ addresses: ["fe80::1"] }, [lan], /SSHD_ADDRESS.*every interface.*\n.*fe80::1%eth0/],
  [{ addresses: ["127.0.0.1"], interface: "eth0" }, [lan], /SSHD_ADDRESS.*packets to 127\.0\.0\.1 never use it/],
  [{ addresses: ["192.168.1.1", "::1"], interface: "eth0" }, [lan], /SSHD_ADDRESS.*::1/],
])("a server that nobody can reach is refused: %j", (options, interfaces, message) => {
  expect(() => systemOf(options, ...interfaces)).toThrow(message);
});

it.each(["eth2", "eth1"])("a wrong interface is refused once, not as that of any service, too: %s", (name) => {
  const bridged = plugin("net", {
    network: (network) => network.interface({ ...lan, bridge: { members: ["eth1"] } }),
  });
  const problems = problemsOf(() => completeSystemOf([bridged, sshd({ authorizedKeys, interface: name })]));
  expect(problems.map(({ code }) => code)).toEqual(["SSHD_INTERFACE"]);
});

it.each<[SshdOptions, Interface[]]>([
  [{}, []],
  [{ interface: "eth0" }, [lan]],
  [{ interface: "lo" }, []],
  [{ addresses: ["192.168.1.1", "fd00::1", "127.0.0.1", "::1"] }, [lan]],
  // The end of a tunnel, such as one that the device itself opens.
  [{ addresses: ["127.0.0.1", "::1"] }, [lan]],
  [{ addresses: ["127.0.0.2"], interface: "lo" }, [lan]],
  [{ addresses: ["0.0.0.0"] }, [lan]],
  [{ addresses: ["fe80::1%eth0"] }, [lan]],
  [{ addresses: ["fe80::1"], interface: "eth0" }, [lan]],
  [{ addresses: ["192.168.1.1"], interface: "eth0" }, [lan, uplink]],
  [{ addresses: ["10.1.2.3"], interface: "eth1" }, [lan, uplink]],
  // Addresses from DHCP or router advertisements are not known in advance.
  [{ addresses: ["10.1.2.3"] }, [lan, uplink]],
  [{ addresses: ["2001:db8::5"] }, [lan]],
])("a reachable server is accepted: %j", (options, interfaces) => {
  expect(systemOf(options, ...interfaces).services.has("sshd")).toBe(true);
  expect(systemOf(options, ...interfaces).warnings).toEqual([]);
});

it.each<[SshdOptions, Interface[], RegExp]>([
  [{ interface: "eth2" }, [lan, { name: "eth2" }], /eth2 has no addresses, so only its neighbours/],
  [{ interface: "eth2" }, [lan, { name: "eth2", addresses: [] }], /eth2 has no addresses/],
  [{ interface: "eth1", addresses: ["192.168.1.1"] }, [lan, uplink], /an address of eth0, .* eth1 only/],
  [{ interface: "eth1", addresses: ["fd00::1"] }, [lan, uplink], /an address of eth0, .* eth1 only/],
])("a server that few can reach causes a warning: %j", (options, interfaces, detail) => {
  expect(systemOf(options, ...interfaces).warnings).toEqual([
    { what: expect.stringContaining("ssh on ") as string, detail: expect.stringMatching(detail) as string },
  ]);
});

it.each<Interface>([
  { name: "eth2", dhcp: true },
  { name: "eth2", dhcp6: true },
  { name: "eth2", slaac: true },
  { name: "eth2", delegate: { from: "eth1" } },
  { name: "eth2", addresses: ["fd00:2::1/64"] },
])("an interface can get addresses in any way: %j", (one) => {
  expect(systemOf({ interface: "eth2" }, lan, { ...uplink, dhcp6: true }, one).warnings).toEqual([]);
});

it("the server waits for the interfaces that have its addresses", () => {
  const { services } = systemOf({ addresses: ["fd00::1"] }, lan, uplink);
  expect(services.get("sshd")?.value.dependsOn).toContain("interface:eth0");
  expect(services.get("sshd")?.value.dependsOn).not.toContain("interface:eth1");
});

it.each([
  { addresses: ["192.168.1.1:22"] },
  { addresses: ["router.lan"] },
  { addresses: Array<string>(11).fill("192.168.1.1") },
  { interface: "eth0; reboot" },
  { interface: "" },
  { forwarding: "yes" },
])("an invalid option is refused: %j", (options) => {
  expect(messageOf(() => sshd(options as SshdOptions))).toMatch(/@nixwrt\/plugin-sshd/);
});

it.each<[SshdOptions, string[] | undefined]>([
  [{}, undefined],
  [{ interface: "eth1" }, ["eth1"]],
  [{ addresses: ["192.168.1.1", "fd00::1"] }, ["eth0"]],
  [{ addresses: ["192.168.1.1", "127.0.0.1"] }, undefined],
])("tells a firewall where it listens: %j", (options, interfaces) => {
  const { services } = systemOf(options, lan, uplink);
  expect(services.get("sshd")?.value.listens).toEqual([
    { tcp: 22, ...(interfaces === undefined ? {} : { interfaces }) },
  ]);
});
