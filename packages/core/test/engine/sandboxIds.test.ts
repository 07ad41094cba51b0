import { assert, integer, property, string } from "fast-check";
import { expect, test } from "vitest";
import { freeIds } from "../../src/engine/sandboxIds.js";

const machine = "         0          0 4294967295\n";

test("on a whole machine, ids are far from those in use, and differ between caches", () => {
  assert(
    property(string(), string(), (one, other) => {
      const ids = freeIds(one, [machine, machine]);
      const all = [ids?.tool, ids?.builderGroup, ...(ids?.builders ?? [])] as number[];
      expect(new Set(all).size).toBe(65);
      // These are unused in systemd's list of ranges. Some programs treat ids as signed 32-bit numbers.
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
  // Rootless Podman: the user, and 65536 ids from /etc/subuid.
  ["the ids of a container with two ranges", "0 1000 1\n1 100000 65536\n"],
  ["the ids of a container with one range", "0 100000 65536\n"],
])("%s are within its range", (_, map) => {
  const ids = freeIds("/cache", [map, map]);
  for (const id of [ids?.tool, ids?.builderGroup, ...(ids?.builders ?? [])]) {
    expect(id).toBeGreaterThan(1000);
    expect(id).toBeLessThan(65_534);
  }
});

test("no ids are free if root is the only user, or if there are too few groups", () => {
  assert(
    property(integer({ min: 0, max: 2 ** 31 }), integer({ min: 1, max: 1000 }), (outside, count) => {
      expect(freeIds("/cache", [`0 ${outside} ${count}\n`, machine])).toBeUndefined();
      expect(freeIds("/cache", [machine, `0 ${outside} ${count}\n`])).toBeUndefined();
    }),
  );
});
