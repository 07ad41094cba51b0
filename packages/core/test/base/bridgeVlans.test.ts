import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { configPlugin } from "../../src/base/configPlugin.js";
import type { Interface } from "../../src/system/Interface.js";
import type { System } from "../../src/system/System.js";
import { problemsOf } from "../config/faults.js";
import { project, testDevice } from "../config/project.js";
import { messageOf, plugin, systemOf } from "../system/support.js";

type Vlans = NonNullable<NonNullable<Interface["bridge"]>["vlans"]>;

const network = (name: string, ...all: Interface[]) =>
  plugin(name, { network: (to) => all.forEach((one) => void to.interface(one)) });

/** Makes a system with br0 of lan1, lan2 and wan, and further interfaces. */
const withVlans = (vlans: Vlans, ...others: Interface[]) =>
  systemOf([network("net", { name: "br0", bridge: { members: ["lan1", "lan2", "wan"], vlans } }, ...others)]);

const table = (system: System): string[] => {
  const file = system.files.get("/etc/bridge-vlans")?.value;
  return file?.kind === "file" ? String(file.content).trimEnd().split("\n") : [];
};

const good: Vlans = { 10: { untagged: ["lan1", "lan2"], tagged: ["wan"] }, 20: { tagged: ["wan"] } };
const guest: Interface = { name: "br0.20", vlan: { of: "br0", id: 20 }, addresses: ["192.168.20.1/24"] };

describe("VLANs of a bridge", () => {
  it("are listed with their ports by id, including the device itself where it has an interface", () => {
    expect(table(withVlans(good, guest))).toEqual([
      "br0 lan1 10 untagged",
      "br0 lan2 10 untagged",
      "br0 wan 10 tagged",
      "br0 br0 20 tagged",
      "br0 wan 20 tagged",
    ]);
  });

  it("can have the bridge itself as an untagged port, which can then have addresses", () => {
    const one = { name: "br0", addresses: ["192.168.1.1/24"] };
    expect(table(withVlans({ ...good, 10: { untagged: ["lan1", "lan2", "br0"], tagged: ["wan"] } }, one))).toContain(
      "br0 br0 10 untagged",
    );
  });

  it("require the kernel's VLAN filtering and a program, which other bridges do without", () => {
    const [some, none] = [withVlans(good), systemOf([network("net", { name: "br0", bridge: { members: ["lan1"] } })])];
    expect(some.kernelConfig.get("BRIDGE_VLAN_FILTERING")?.value).toBe("y");
    expect(some.packages.has("bridge-vlan")).toBe(true);
    expect(none.kernelConfig.has("BRIDGE_VLAN_FILTERING")).toBe(false);
    expect(none.packages.has("bridge-vlan")).toBe(false);
    expect(table(none)).toEqual([]);
  });

  it("have a daemon only if a port's own daemon adds the port to the bridge", () => {
    const radio = plugin("radio", {
      links: (links) =>
        links.provide({ name: "wlan0", kind: "access point", joinedBy: "service", service: { run: "exec hostapd" } }),
      network: (to) => to.member("br0", "wlan0"),
    });
    const later = network("later", { name: "br0", bridge: { vlans: { 20: { untagged: ["wlan0"] } } } });
    const base = network("net", { name: "br0", bridge: { members: ["lan1", "lan2", "wan"], vlans: good } });
    const system = systemOf([base, radio, later]);
    expect(table(system)).toContain("br0 wlan0 20 untagged");
    expect(system.services.has("bridge-vlans")).toBe(true);
    expect(withVlans(good).services.has("bridge-vlans")).toBe(false);
  });

  it("are merged from several plugins; the config decides if two disagree on a port", () => {
    const one = network("one", { name: "br0", bridge: { members: ["lan1"], vlans: { 10: { untagged: ["lan1"] } } } });
    const two = network("two", { name: "br0", bridge: { members: ["lan2"], vlans: { 10: { tagged: ["lan2"] } } } });
    expect(systemOf([one, two]).interfaces.get("br0")?.value.bridge).toEqual({
      members: ["lan1", "lan2"],
      vlans: { 10: { untagged: ["lan1"], tagged: ["lan2"] } },
    });
    const other = network("other", { name: "br0", bridge: { vlans: { 10: { tagged: ["lan1"] } } } });
    expect(messageOf(() => systemOf([one, other]))).toMatch(
      /INTERFACE_CONFLICT: one and other disagree on lan1 in VLAN 10 of br0: .*untagged.*tagged[\s\S]*interfaces\.br0\.bridge\.vlans/,
    );
    const nothing = { users: {}, groups: {}, services: {}, filesystems: {}, etc: {}, sysctl: {} };
    const config = configPlugin({
      ...nothing,
      kernel: { config: {} },
      busybox: { config: {} },
      interfaces: { br0: { bridge: { vlans: { 10: { untagged: ["lan1"] } } } } },
    });
    expect(table(systemOf([one, other], config))).toEqual(["br0 lan1 10 untagged"]);
  });

  it.each<[string, Vlans, readonly Interface[], RegExp]>([
    [
      "id 0",
      { ...good, 0: { tagged: ["wan"] } },
      [],
      /VLAN_ID: interfaces\.br0\.bridge\.vlans\["0"\]: 0 is not a VLAN id/,
    ],
    ["id 4095", { ...good, 4095: {} }, [], /VLAN_ID: .*4095 is not a VLAN id/],
    ["a name as id", { ...good, guest: {} }, [], /VLAN_ID: .*guest is not a VLAN id/],
    ["an id with leading zeros", { ...good, "010": {} }, [], /VLAN_ID: .*010 is not a VLAN id/],
    ["id 1.5", { ...good, 1.5: {} }, [], /VLAN_ID: .*1\.5 is not a VLAN id/],
    [
      "a port that is not a member",
      { ...good, 30: { tagged: ["lan3"] } },
      [],
      /BRIDGE_VLAN: interfaces\.br0\.bridge\.vlans\["30"\]: lan3 is not a member of br0; did you mean lan\d\?/,
    ],
    [
      "two untagged VLANs of a port",
      { ...good, 20: { tagged: ["wan"], untagged: ["lan2"] } },
      [],
      /BRIDGE_VLAN: .*vlans\["20"\]\.untagged: lan2 is already untagged in VLAN 10/,
    ],
    [
      "a port that is tagged and untagged",
      { ...good, 30: { tagged: ["wan"], untagged: ["wan"] } },
      [],
      /BRIDGE_VLAN: .*vlans\["30"\]: wan is both tagged and untagged in VLAN 30/,
    ],
    ["a member that is in no VLAN", { 10: { untagged: ["lan1"], tagged: ["wan"] } }, [], /lan2 is in no VLAN/],
    [
      "a VLAN interface of an id that the bridge does not have",
      good,
      [{ name: "br0.30", vlan: { of: "br0", id: 30 } }],
      /BRIDGE_VLAN: interfaces\["br0\.30"\]\.vlan\.id: br0 has no VLAN 30[\s\S]*10, 20/,
    ],
    [
      "the bridge itself as a tagged port",
      { ...good, 20: { tagged: ["wan", "br0"] } },
      [],
      /br0 cannot be tagged in its own VLAN[\s\S]*"br0\.20": \{ vlan: \{ of: "br0", id: 20 \} \}/,
    ],
    [
      "addresses of a bridge that is in no VLAN",
      good,
      [{ name: "br0", addresses: ["192.168.1.1/24"] }],
      /BRIDGE_VLAN: interfaces\.br0: br0 is in none of its VLANs/,
    ],
    ["DHCP of a bridge that is in no VLAN", good, [{ name: "br0", dhcp: true }], /br0 is in none of its VLANs/],
    [
      "both the bridge and a VLAN interface in one VLAN",
      { 10: { untagged: ["lan1", "lan2", "br0"], tagged: ["wan"] } },
      [{ name: "br0.10", vlan: { of: "br0", id: 10 } }],
      /br0 itself is untagged in VLAN 10, so br0\.10 would receive nothing/,
    ],
  ])("with %s are an error", (_, vlans, others, message) => {
    expect(messageOf(() => withVlans(vlans, ...others))).toMatch(message);
  });

  it("have all of their problems reported at once, from a JSON config, too", async () => {
    const interfaces = {
      br0: {
        bridge: { members: ["eth0"], vlans: { "5000": { untagged: ["eth0"] }, "7": { tagged: ["eth9", "a b"] } } },
      },
    };
    const problems = await problemsOf(
      project({
        ...testDevice,
        ".nixwrtrc.json": JSON.stringify({ device: "test-device", plugins: ["none"], interfaces }),
      }),
    );
    expect(problems.map(({ path }) => path)).toContain('interfaces.br0.bridge.vlans["7"].tagged[1]');
  });

  it("from the example in docs/ are valid", () => {
    const page = readFileSync("docs/networks.md", "utf8");
    const [, example = ""] = /```ts\n(interfaces: \{[^`]*vlans: \{[^`]*)```/.exec(page) ?? [];
    const { interfaces } = new Function(`return { ${example} }`)() as { interfaces: Record<string, Interface> };
    const system = systemOf([network("page", ...Object.entries(interfaces).map(([name, one]) => ({ ...one, name })))]);
    expect(table(system)).toContain("br0 wlan0 20 untagged");
    expect(system.links.get("br0.20")?.value.on).toEqual(["br0"]);
  });

  it("assign each port as the config does, for any valid VLANs", () => {
    const ports = ["lan1", "lan2", "wan"];
    const places = fc.uniqueArray(
      fc.record({ id: fc.integer({ min: 1, max: 4094 }), tagged: fc.subarray(ports), self: fc.boolean() }),
      { selector: ({ id }) => id, minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(places, fc.array(fc.nat(), { minLength: 3, maxLength: 3 }), (vlans, choice) => {
        // Each port is untagged in one VLAN.
        const home = (port: string) => vlans[(choice[ports.indexOf(port)] ?? 0) % vlans.length]?.id;
        const given = vlans.map(({ id, tagged }): [string, { untagged: string[]; tagged: string[] }] => [
          String(id),
          {
            untagged: ports.filter((port) => home(port) === id),
            tagged: tagged.filter((port) => home(port) !== id),
          },
        ]);
        const own = vlans.filter(({ self }) => self).map(({ id }) => ({ name: `v${id}`, vlan: { of: "br0", id } }));
        const expected = given.flatMap(([id, { untagged, tagged }]) => [
          ...untagged.map((port) => `br0 ${port} ${id} untagged`),
          ...tagged.map((port) => `br0 ${port} ${id} tagged`),
        ]);
        const system = withVlans(Object.fromEntries(given), ...own);
        const lines = [...expected, ...own.map(({ vlan }) => `br0 br0 ${vlan.id} tagged`)];
        expect(table(system).toSorted()).toEqual(lines.toSorted());
      }),
      { numRuns: 30 },
    );
  });
});
