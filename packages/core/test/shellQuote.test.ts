import { execaSync } from "execa";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isEnvironmentName } from "../src/environmentName.js";
import { shellQuote } from "../src/shellQuote.js";

const text = fc.string({ unit: "binary-ascii" }).filter((one) => !one.includes("\0"));

function shell(script: string): string {
  return execaSync("sh", ["-c", script], {
    stripFinalNewline: false,
    env: { PATH: process.env.PATH },
    extendEnv: false,
  }).stdout;
}

describe("shellQuote", () => {
  it("quotes any text so that the shell reads it back", () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (words) => {
        const printed = shell(`printf '%s\\0' ${words.map(shellQuote).join(" ")}`);
        expect(printed.split("\0").slice(0, -1)).toEqual(words);
      }),
      { numRuns: 20 },
    );
  });

  it.each(["", "~", "*", "-n", "#x", "a b", "it's", "'", "a\\", "$(id)", "`id`", "a\nb", "!", "{a,b}", "ü", "\u202e"])(
    "quotes %j as one word",
    (word) => expect(shell(`printf '%s\\0' x${shellQuote(word)} ${shellQuote(word)}`)).toBe(`x${word}\0${word}\0`),
  );

  it("leaves plain words unchanged, for readability", () => {
    for (const word of ["/srv/a-b_c.d", "nosuid,nodev,mode=755", "10.0.0.1/24", "x:y@z+%2d"]) {
      expect(shellQuote(word)).toBe(word);
    }
  });

  it("refuses text with NUL, which no shell supports", () => {
    expect(() => shellQuote("a\0b")).toThrow(/NUL/);
  });
});

describe("isEnvironmentName", () => {
  it("returns true for exactly the names that the shell exports", () => {
    const name = fc.oneof(
      text,
      fc.string({ unit: fc.constantFrom("a", "Z", "_", "0", " ", "-", ";", "=", "$", "\n") }),
    );
    fc.assert(
      fc.property(name, (one) => {
        if (!isEnvironmentName(one)) return;
        expect(shell(`export ${one}=value; env -0`).split("\0")).toContain(`${one}=value`);
      }),
      { numRuns: 50 },
    );
    for (const one of ["", "A B", "A B;reboot=1", "1A", "A-B", "A=B", "a.b", "Ä", "A\n", "$A", "-x"]) {
      expect(isEnvironmentName(one)).toBe(false);
    }
    for (const one of ["A", "_", "a1_B"]) expect(isEnvironmentName(one)).toBe(true);
  });
});
