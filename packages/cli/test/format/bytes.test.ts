import fc from "fast-check";
import { expect, test } from "vitest";
import { formatBytes } from "../../src/format/bytes.js";

test.each([
  [0, "0 B"],
  [512, "512 B"],
  [1023, "1023 B"],
  [1024, "1.00 KiB"],
  [1536, "1.50 KiB"],
  [24_222_105, "23.1 MiB"],
  [664 * 1024 ** 2, "664 MiB"],
  [1023.9 * 1024, "1.00 MiB"],
  [3 * 1024 ** 4, "3.00 TiB"],
])("%d bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

const factors: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 };

test("any size is short, and close to the number", () => {
  fc.assert(
    fc.property(fc.nat({ max: 900 * 1024 ** 4 }), (bytes) => {
      const text = formatBytes(bytes);
      const [number, unit] = text.split(" ") as [string, string];
      expect(text.length).toBeLessThanOrEqual(8);
      expect(Math.abs(Number(number) * (factors[unit] as number) - bytes)).toBeLessThanOrEqual(bytes * 0.006);
    }),
  );
});

test("a larger size is never displayed as a smaller one", () => {
  const value = (text: string) => Number(text.split(" ")[0]) * (factors[text.split(" ")[1] as string] as number);
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 40 }), fc.nat({ max: 2 ** 40 }), (a, b) => {
      const [small, large] = a < b ? [a, b] : [b, a];
      expect(value(formatBytes(small))).toBeLessThanOrEqual(value(formatBytes(large)));
    }),
  );
});
