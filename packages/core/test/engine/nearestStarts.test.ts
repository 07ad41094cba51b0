import fc from "fast-check";
import { expect, test } from "vitest";
import { nearestStarts } from "../../src/engine/nearestStarts.js";
import type { ObjectStart } from "../../src/engine/objectStarts.js";

const startOf = (configuration: string): ObjectStart => ({
  ...{ basis: "b", configuration, objects: "/nix/store/o", output: "/nix/store/k", sha256: "", bytes: 1 },
});
const order = (starts: string[], wanted: string) =>
  nearestStarts(starts.map(startOf), wanted).map(({ configuration }) => configuration);

test("configurations are ordered by the number of different lines", () => {
  expect(order(["A=y\n", "A=y\nB=y\nC=y\n", "A=y\nB=n\n", ""], "A=y\nB=y\n")).toEqual([
    "A=y\n",
    "A=y\nB=y\nC=y\n",
    "A=y\nB=n\n",
    "",
  ]);
});

test("the most expensive difference counts, whether the setting was added, removed or changed", () => {
  const costs = { CONFIG_NET_NS: 700, CONFIG_NETFILTER: 400 };
  const wanted = "CONFIG_NETFILTER=y\nCONFIG_NET_NS=y\nCONFIG_A=y\n";
  const starts = [
    "CONFIG_NETFILTER=y\n# CONFIG_NET_NS is not set\nCONFIG_A=y\n",
    "CONFIG_NET_NS=y\nCONFIG_A=y\n",
    "CONFIG_NETFILTER=y\nCONFIG_NET_NS=y\nCONFIG_B=y\nCONFIG_C=y\nCONFIG_D=y\nCONFIG_E=y\n",
    "",
  ];
  const [changed, without, narrow, empty] = starts;
  const ordered = nearestStarts(starts.map(startOf), wanted, costs).map(({ configuration }) => configuration);
  expect(ordered).toEqual([narrow, without, changed, empty]);
  // Without costs, only the number of different lines counts.
  expect(order(starts, wanted)[0]).toBe(without);
});

test("an equal configuration comes first, and ties keep their order", () => {
  const lines = fc.uniqueArray(fc.stringMatching(/^[A-Z]{1,2}=[yn]$/), { maxLength: 6 });
  const configuration = lines.map((all) => all.join("\n"));
  fc.assert(
    fc.property(fc.uniqueArray(configuration, { minLength: 1 }), configuration, (starts, wanted) => {
      const ordered = order(starts, wanted);
      expect([...ordered].sort()).toEqual([...starts].sort());
      if (starts.includes(wanted)) expect(new Set(ordered[0]?.split("\n"))).toEqual(new Set(wanted.split("\n")));
      expect(order([...starts, ...starts], wanted)[0]).toBe(ordered[0]);
    }),
  );
});
