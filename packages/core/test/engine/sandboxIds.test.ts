import { assert, integer, property, string } from "fast-check";
import { expect, test } from "vitest";
import { freeIds } from "../../src/engine/sandboxIds.js";

const machine = "         0          0 4294967295\n";

test("a whole machine's ids are far from anyone's, and each cache has its own", () => {
  assert(
    property(string(), string(), (one, other) => {
      const ids = freeIds(one, [machine, machine]);
      const all = [ids?.tool, ids?.builderGroup, ...(ids?.builders ?? [])] as number[];
      expect(new Set(all).size).toBe(65);
      // systemd's list of ranges has these as unused; ids are signed 32-bit numbers in places.
      expect(Math.min(...all)).toBeGreaterThanOrEqual(1_879_048_192);
      expect(Math.max(...all)).toBeLessThan(2_147_352_576);
      expect(freeIds(one, [machine, machine])).toEqual(ids);
      const others = freeIds(other, [machine, machine]);
      if (others?.builderGroup === ids?.builderGroup) return;
      expect(others?.builders.some((id) => all.includes(id))).toBe(false);
    }),
  );
});

test.each([
  // Podman without root: the user, and 65536 ids of /etc/subuid.
  ["a container's, in two lines", "0 1000 1\n1 100000 65536\n"],
  ["a container's, in one line", "0 100000 65536\n"],
])("%s are within what it has", (_, map) => {
  const ids = freeIds("/cache", [map, map]);
  for (const id of [ids?.tool, ids?.builderGroup, ...(ids?.builders ?? [])]) {
    expect(id).toBeGreaterThan(1000);
    expect(id).toBeLessThan(65_534);
  }
});

test("there are none where root is the only user, or groups are fewer than users", () => {
  assert(
    property(integer({ min: 0, max: 2 ** 31 }), integer({ min: 1, max: 1000 }), (outside, count) => {
      expect(freeIds("/cache", [`0 ${outside} ${count}\n`, machine])).toBeUndefined();
      expect(freeIds("/cache", [machine, `0 ${outside} ${count}\n`])).toBeUndefined();
    }),
  );
});
