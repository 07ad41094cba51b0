import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { delegationScript } from "../../src/base/delegation.js";
import { delegatedNetworks } from "../../src/system/delegations.js";
import type { Interface } from "../../src/system/Interface.js";
import { messageOf, plugin, systemOf } from "../system/support.js";

const networks = (...all: Interface[]) =>
  systemOf([
    plugin("net", {
      network: (network) => {
        for (const one of all) network.interface(one);
      },
    }),
  ]);

/** Runs the device's shell functions on prefixes, each with a subnet number. Returns a line for each. */
function networksOf(asked: readonly (readonly [prefix: string, subnet: number])[]): string[] {
  const functions = delegationScript.replace(/^\. .*$/m, "");
  const lines = asked.map(([prefix, subnet]) => `network_of ${prefix} ${subnet} 2>/dev/null || echo none`);
  return execFileSync("sh", ["-c", [functions, ...lines].join("\n")], { encoding: "utf8" })
    .trimEnd()
    .split("\n");
}

/** Returns the first 64 bits of an address. */
const upper = (address: string) =>
  ipaddr.IPv6.parse(address)
    .toByteArray()
    .slice(0, 8)
    .reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

const fullLength = (address: ipaddr.IPv6) => address.parts.map((part) => part.toString(16).padStart(4, "0")).join(":");

const prefixes = fc
  .record({ bits: fc.bigInt(0n, 2n ** 64n - 1n), length: fc.integer({ min: 32, max: 64 }) })
  .map(({ bits, length }) => {
    const free = BigInt(64 - length);
    const network = (bits >> free) << free;
    const bytes = Array.from({ length: 16 }, (_, index) =>
      index < 8 ? Number((network >> BigInt(8 * (7 - index))) & 255n) : 0,
    );
    return { address: new ipaddr.IPv6(bytes), length };
  });

describe("a subnet of a delegated prefix", () => {
  it("is the one with its number, however the prefix is written", () => {
    const cases = fc.array(fc.tuple(prefixes, fc.integer({ min: 0, max: 70_000 }), fc.boolean()), {
      minLength: 50,
      maxLength: 50,
    });
    fc.assert(
      fc.property(cases, (all) => {
        const asked = all.map(
          ([{ address, length }, subnet, short]) =>
            [`${short ? address.toRFC5952String() : fullLength(address)}/${length}`, subnet] as const,
        );
        const expected = all.map(([{ address, length }, subnet]) =>
          subnet >= 2 ** Math.min(64 - length, 16) ? undefined : upper(address.toString()) + BigInt(subnet),
        );
        const answers = networksOf(asked).map((line) => (line === "none" ? undefined : upper(`${line}::`)));
        expect(answers).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });

  it("does not exist if its number is too large, or the prefix too small", () => {
    expect(
      networksOf([
        ["2001:db8:0:100::/56", 255],
        ["2001:db8:0:100::/56", 256],
        ["2001:db8::/64", 0],
        ["2001:db8::/64", 1],
        ["2001:db8::/65", 0],
      ]),
    ).toEqual(["2001:db8:0:1ff", "none", "2001:db8:0:0", "none", "none"]);
  });
});

describe("an interface whose subnet number is too large", () => {
  /**
   * Runs the functions with an `ip` that prints its arguments. Returns the actions for br0, which has an address from an earlier prefix.
   */
  function delegate(prefix: string, subnet: number): { readonly did: string; readonly said: string } {
    const functions = delegationScript.replace(/^\. .*$/m, "");
    const folder = mkdtempSync(join(tmpdir(), "delegation-"));
    mkdirSync(join(folder, "br0"));
    writeFileSync(join(folder, "br0/delegation"), "2001:db8:0:900::1/64\n");
    const script = `cd ${folder}; ip() { echo "$@"; }; set_facts() { cat; }
${functions.replaceAll("/run/network", folder)}
prefix=${prefix} left=60; delegate br0 ${subnet}`;
    const { stdout, stderr } = spawnSync("sh", ["-c", script], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    return { did: stdout, said: stderr };
  }

  it.each([
    ["2001:db8:0:100::/64", 1, "has no number 1. Set interfaces.br0.delegate.subnet from 0 to 0"],
    ["2001:db8:0:100::/60", 16, "has no number 16. Set interfaces.br0.delegate.subnet from 0 to 15"],
    ["2001:db8:0:100::/56", 256, "has no number 256. Set interfaces.br0.delegate.subnet from 0 to 255"],
    ["2001:db8::/65", 0, "is smaller than a /64"],
  ])("is reported, and loses its earlier subnet: %s, %d", (prefix, subnet, fault) => {
    const { did, said } = delegate(prefix, subnet);
    expect(said).toContain(`br0 gets no network: the provider's prefix ${prefix} ${fault}`);
    expect(did).toBe("-6 addr change 2001:db8:0:900::1/64 dev br0 valid_lft 7200 preferred_lft 0\n");
  });

  it("has its subnet if the number is the last one of the prefix", () => {
    expect(delegate("2001:db8:0:100::/60", 15)).toEqual({
      did: expect.stringContaining("-6 addr replace 2001:db8:0:10f::1/64 dev br0"),
      said: "",
    });
  });
});

describe("interfaces that request subnets of a prefix", () => {
  it("get the numbers that they request, or else the first free ones", () => {
    const system = networks(
      { name: "eth0", dhcp: true },
      { name: "a", delegate: { from: "eth0" } },
      { name: "b", delegate: { from: "eth0", subnet: 0 } },
      { name: "c", delegate: { from: "eth0" } },
    );
    expect(delegatedNetworks(system, "eth0")).toEqual([
      { interface: "a", subnet: 1 },
      { interface: "b", subnet: 0 },
      { interface: "c", subnet: 2 },
    ]);
    // The address of the uplink does not wait for a prefix.
    expect(system.services.has("dhcp6-eth0")).toBe(true);
    expect(system.services.get("net-eth0")?.value.dependsOn).not.toContain("dhcp6-eth0");
  });

  it.each([
    [{ from: "eth1" }, "eth1 is not an uplink that can get a prefix for other interfaces; did you mean eth0?"],
    [{ from: "br0" }, "br0 is not an uplink that can get a prefix for other interfaces"],
    [{ from: "eth0", subnet: 65_536 }, "65536 is not a valid subnet number"],
    [{ from: "eth0", subnet: -1 }, "-1 is not a valid subnet number"],
    [{ from: "eth0", subnet: 1.5 }, "1.5 is not a valid subnet number"],
    [{ from: "eth0", subnet: 7 }, "br0 already has the subnet 7 of eth0"],
  ])("are an error if their request cannot be met: %j", (delegate, message) => {
    const make = () =>
      networks(
        { name: "eth0", dhcp: true },
        { name: "br0", delegate: { from: "eth0", subnet: 7 } },
        { name: "br1", delegate },
      );
    expect(messageOf(make)).toContain(message);
  });

  it("cannot request IPv6 addresses from others as well", () => {
    const make = () =>
      networks({ name: "eth0", dhcp: true }, { name: "br0", delegate: { from: "eth0" }, slaac: true, dhcp6: false });
    expect(messageOf(make)).toContain("br0 cannot both ask for IPv6 addresses and give them out");
  });
});
