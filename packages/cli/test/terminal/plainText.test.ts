import { PassThrough } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainLine, plainText } from "../../src/terminal/plainText.js";
import { styleFor } from "../../src/terminal/style.js";
import { forTerminal, overwriteLine, write } from "../../src/terminal/write.js";

/** Characters that control or deceive a terminal, except line breaks and tabs. */
const dangerous = /(?![\n\t])\p{Cc}|\p{Bidi_Control}|[\u2028\u2029]/u;

/** Makes a stream, and a function that returns what was written to it. */
function streamOf() {
  const stream = new PassThrough({ encoding: "utf8" });
  return { stream, said: () => String(stream.read() ?? "") };
}

describe("a line of a program's output", () => {
  it("loses colours and cursor movements, but keeps its text", () => {
    expect(plainLine("\u001B[31mCC\u001B[0m\tmain.o\u0007")).toBe("CC main.o ");
  });

  it("is shown in its last state if it overwrites itself", () => {
    expect(plainLine("10%\r50%\r100%\r\n")).toBe("100%");
  });

  it("has no control characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (line) => {
        expect(plainLine(line)).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
      }),
    );
  });
});

describe("a text for people", () => {
  it.each([
    ["the title of the window", "a\u001B]0;title\u0007b", "ab"],
    ["a link", "\u001B]8;;http://evil\u001B\\click\u001B]8;;\u001B\\", "click"],
    ["the clipboard", "\u001B]52;c;ZXZpbA==\u0007x", "x"],
    ["a bell", "\u0007", " "],
    ["a C1 sequence", "a\u009B31mb", "ab"],
    ["an escape alone", "a\u001B", "a "],
    ["a carriage return", "safe\revil", "safe evil"],
    ["an overwriting backspace", "a\bb", "a b"],
    ["a direction override", "exe\u202Etxt.\u202C", "exe txt. "],
    ["direction isolates", "\u2066a\u2069", " a "],
    ["another line break", "a\u2028b\u0085c", "a b c"],
  ])("cannot contain %s", (_what, text, shown) => {
    expect(plainText(text)).toBe(shown);
  });

  it("keeps its line breaks, tabs and letters", () => {
    const text = "✓ größer\n\tשלום 你好 👩‍🚒\n";
    expect(forTerminal(text)).toBe(text);
  });

  it("has only our own styles as control sequences", () => {
    const colours = process.env.FORCE_COLOR;
    process.env.FORCE_COLOR = "1";
    const { stream, said } = streamOf();
    const style = styleFor(stream);
    write(stream, `${style("red", "a\u001B[8mb")}\u001B[32mc${style(["red", "bold"], "d")}\n`);
    overwriteLine(stream, style("dim", "\u001B[2Je"));
    if (colours === undefined) delete process.env.FORCE_COLOR;
    else process.env.FORCE_COLOR = colours;
    expect(said()).toBe(
      "\u001B[31mab\u001B[39mc\u001B[31m\u001B[1md\u001B[22m\u001B[39m\n\r\u001B[K\u001B[2me\u001B[22m",
    );
  });

  it("is harmless, whatever it contains", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { stream, said } = streamOf();
        write(stream, text);
        expect(said()).not.toMatch(dangerous);
      }),
    );
  });
});
