import fc from "fast-check";
import { expect, test } from "vitest";
import { visibleText } from "../../src/terminal/visibleText.js";

test.each([
  ["RT-AC55U\u001B]0;title\u0007", "RT-AC55U\\x1b]0;title\\x07"],
  ["\u009B2J\u007F", "\\x9b2J\\x7f"],
  ["a\rb\nc\td", "a\\x0db\\x0ac d"],
  ["\u202Egnp.exe\u2066\u2028\u200B", "\\u202egnp.exe\\u2066\\u2028\\u200b"],
  ["\u{E0041}\uD800", "\\u{e0041}\\ud800"],
  ["Änderung 世界 🚀", "Änderung 世界 🚀"],
])("%j is shown safely", (text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

test("any text is shown without control characters, and converting it again changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const shown = visibleText(text);
      expect(shown).not.toMatch(/[\p{C}\u2028\u2029]/u);
      expect(visibleText(shown)).toBe(shown);
    }),
  );
});
