import fc from "fast-check";
import { expect, test } from "vitest";
import { plainText } from "../../src/terminal/plainText.js";

test("colours and cursor movement go, text stays", () => {
  expect(plainText("\u001B[31mCC\u001B[0m\tmain.o\u0007")).toBe("CC main.o ");
});

test("of a line that overwrites itself the last state is shown", () => {
  expect(plainText("10%\r50%\r100%\r\n")).toBe("100%");
});

test("whatever a program prints, no control character is left", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (line) => {
      expect(plainText(line)).not.toMatch(/\p{Cc}/u);
    }),
  );
});
