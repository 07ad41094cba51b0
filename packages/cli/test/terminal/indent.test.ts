import fc from "fast-check";
import { expect, test } from "vitest";
import { indent } from "../../src/terminal/indent.js";

test("further lines are aligned with the first one", () => {
  expect(indent("→ ", "one two three four five", 22)).toBe("→ one two three four\n  five");
});

test("indented lines stay indented", () => {
  expect(indent("→ ", "Write:\n  { dhcp: true }", 80)).toBe("→ Write:\n    { dhcp: true }");
});

test("without a width, no line is wrapped", () => {
  const long = "word ".repeat(100).trim();
  expect(indent("→ ", long, Number.POSITIVE_INFINITY)).toBe(`→ ${long}`);
});

test("no line is wider than the terminal, and no word is lost", () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(words, fc.integer({ min: 24, max: 200 }), (list, columns) => {
      const text = indent("  → ", list.join(" "), columns);
      for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
      expect(text.replace("→", "").trim().split(/\s+/)).toEqual(list);
    }),
  );
});
