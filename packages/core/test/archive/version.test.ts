import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareVersions } from "../../src/archive/version.js";

describe("compareVersions", () => {
  // From deb-version(7), Debian Policy 5.6.12, and real packages of the suite.
  test.each([
    ["1.0", "1.1"],
    ["1.0~rc1", "1.0"],
    ["1.0~~", "1.0~~a"],
    ["1.0~~a", "1.0~"],
    ["1.0", "1.0a"],
    ["1.0a", "1.0+"],
    ["1.9", "1.10"],
    ["9.0", "1:0.1"],
    ["1.0-1", "1.0-2"],
    ["1.0-1~deb13u1", "1.0-1"],
    ["1.0-1", "1.0-1+deb13u1"],
    ["2025.88-2", "2025.89-1~deb13u1"],
    ["1.0-1-1", "1.0-1-2"],
    ["6.12.9-1", "6.12.107-1"],
    ["1", "1-1"],
  ])("sorts %s before %s", (a, b) => {
    expect(compareVersions(a, b)).toBeLessThan(0);
    expect(compareVersions(b, a)).toBeGreaterThan(0);
  });

  test.each([
    ["0:1.0", "1.0"],
    ["1.00", "1.0"],
    ["1.0-0", "1.0"],
    ["1.001", "1.1"],
  ])("treats %s and %s as equal", (a, b) => {
    expect(compareVersions(a, b)).toBe(0);
  });

  const part = fc.stringMatching(/^[0-9a-z.+~]{1,6}$/);
  const version = fc
    .tuple(fc.option(fc.nat(3)), part, fc.option(part))
    .map(
      ([epoch, upstream, revision]) =>
        `${epoch === null ? "" : `${epoch}:`}${upstream}${revision === null ? "" : `-${revision}`}`,
    );

  test("defines a total order", () => {
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
        expect(compareVersions(a, a)).toBe(0);
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) {
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("compares numbers of any length by value, and sorts ~ before the end", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 30n), fc.bigInt(0n, 10n ** 30n), part, (a, b, rest) => {
        const order = a < b ? -1 : a > b ? 1 : 0;
        expect(Math.sign(compareVersions(`1.${a}`, `1.${b}`))).toBe(order);
        expect(compareVersions(`1.${a}~${rest}`, `1.${a}`)).toBeLessThan(0);
      }),
    );
  });
});
