import { describe, expect, it } from "vitest";
import { secret } from "../../src/system/content.js";
import { type TextShape, textContent } from "../../src/system/textContent.js";

const shape: TextShape = {
  what: "the passphrase",
  path: "radio: passphrase",
  code: "RADIO_PASSPHRASE",
  minBytes: 8,
  maxBytes: 63,
  pattern: /[ -~]+/,
  hint: "Give 8 to 63 characters of ASCII",
};
const read = (data: string | Buffer, more: Partial<TextShape> = {}) =>
  textContent(secret("PSK"), { ...shape, ...more }).read(Buffer.from(data));

describe("a text with a shape", () => {
  it.each(["12345678", "12345678\n", "12345678\r\n", "\uFEFF12345678"])(
    "accepts %j without its line ending",
    (text) => {
      expect(read(text)).toEqual({ data: "12345678" });
    },
  );

  it.each<[string | Buffer, string]>([
    ["", "is empty"],
    ["\n", "is empty"],
    ["1234567", "has fewer than 8 bytes"],
    ["x".repeat(64), "has more than 63 bytes"],
    ["12345678\n12345678", "has more than one line"],
    ["1234567\0", "is not text"],
    ["pässword", "has an invalid format"],
    [Buffer.from([0xc3, 0x28, 3, 4, 5, 6, 7, 8]), "is not text"],
  ])("refuses %j without quoting it", (text, fault) => {
    expect(read(text)).toEqual({
      problems: [
        {
          code: "RADIO_PASSPHRASE",
          path: "radio: passphrase",
          message: `the passphrase, the secret PSK, ${fault}`,
          hint: "Give 8 to 63 characters of ASCII",
        },
      ],
    });
  });
});
