import fc from "fast-check";
import { expect, test } from "vitest";
import { formatSeconds } from "../../src/format/seconds.js";

test.each([
  [0, "0.00 s"],
  [0.284, "0.28 s"],
  [0.999, "1.0 s"],
  [4.23, "4.2 s"],
  [9.99, "10 s"],
  [59.7, "1 min 00 s"],
  [187, "3 min 07 s"],
  [3599.6, "1 h 00 min"],
  [3720, "1 h 02 min"],
])("%d seconds are %s", (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

test("any time fits into its column, and is accurate to half a minute or better", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 99 * 3600, noNaN: true }), (seconds) => {
      const text = formatSeconds(seconds);
      expect(text.length).toBeLessThanOrEqual(11);
      expect(Math.abs(parse(text) - seconds)).toBeLessThanOrEqual(seconds < 60 ? 0.5 : 30);
    }),
  );
});

function parse(text: string): number {
  const factors: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600 };
  const pairs = [...text.matchAll(/([\d.]+) (s|min|h)/g)];
  return pairs.reduce((sum, [, number, unit]) => sum + Number(number) * (factors[unit as string] as number), 0);
}
