import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonFault, jsonHint } from "../../src/config/syntaxHint.js";
import { problemsOf } from "./faults.js";
import { project } from "./project.js";

test.each([
  ['{ "hostname": "x", }', ":1:20", "Remove the comma before the bracket: JSON does not allow it"],
  ['{\n  "plugins": ["a",\n  ]\n}', ":3:3", "Remove the comma before the bracket: JSON does not allow it"],
  ['{ "device": "test-device"', ":1:26", "The file ends too early: close all brackets and quotes"],
  ['{\n  // the name\n  "hostname": "x"\n}', ":2:3", /^JSON has no comments/],
  ['{\n  # the name\n  "hostname": "x"\n}', ":2:3", /^JSON has no comments/],
  ["{ 'hostname': 'x' }", ":1:3", "Put names and text into double quotes"],
  ["{ hostname: 1 }", ":1:3", "Put names and text into double quotes"],
  ['{ "a": 1\n  "b": 2 }', ":2:3", /^Look for a missing or extra comma, bracket or quote/],
  ['{ "a": [1, 2 }', ":1:14", /^Look for a missing or extra comma, bracket or quote/],
  ['{\n<<<<<<< HEAD\n  "a": 1\n}', ":2:1", /^This is a merge conflict/],
  ['\uFEFF{\r\n  "a": 1,\r\n}', ":3:1", "Remove the comma before the bracket: JSON does not allow it"],
])("a hint repairs JSON %j", async (text, place, hint) => {
  const [problem] = await problemsOf(project({ ".nixwrtrc.json": text }));
  const expected: unknown = typeof hint === "string" ? hint : expect.stringMatching(hint);
  expect(problem).toMatchObject({ code: "CONFIG_SYNTAX", path: `./.nixwrtrc.json${place}`, hint: expected });
});

test.each([
  ["device: @nixwrt/device-qemu\n", "Put text that begins with @ into quotes"],
  ["plugins:\n  - @nixwrt/plugin-sshd\n", "Put text that begins with @ into quotes"],
  ["etc:\n  motd: `hello`\n", "Put text that begins with ` into quotes"],
  ["interfaces:\n\teth0: {}\n", "Indent lines with spaces"],
  ["hostname: x\n plugins: []\n", "Indent all keys of an object by the same number of spaces"],
])("a hint repairs YAML %j", async (text, hint) => {
  const [problem] = await problemsOf(project({ ".nixwrtrc.yaml": text }));
  expect(problem).toMatchObject({ code: "CONFIG_SYNTAX", hint });
});

test("the text is never shown, wherever the error is", async () => {
  const lines = [
    '{ "users": { "root": { "passwordHash": "hunter2" },], "a": "hunter2" }',
    '{ "a": "hunter2", }, "hunter2"',
  ];
  for (const text of lines) {
    const problems = await problemsOf(project({ ".nixwrtrc.json": text }));
    expect(problems).toMatchObject([{ code: "CONFIG_SYNTAX" }]);
    expect(JSON.stringify(problems)).not.toContain("hunter2");
  }
});

test("the position of an error is the end of the longest valid prefix", () => {
  const stranger = fc.constantFrom("]", "}", ",,", "'", "#", "x", ":");
  fc.assert(
    fc.property(fc.json(), stranger, fc.double({ min: 0, max: 1, noNaN: true }), (json, sign, share) => {
      const at = Math.floor(json.length * share);
      const text = `${json.slice(0, at)}${sign}${json.slice(at)}`;
      let isSound = true;
      try {
        JSON.parse(text);
      } catch {
        isSound = false;
      }
      fc.pre(!isSound);
      const fault = jsonFault(text);
      expect(fault).toBeGreaterThanOrEqual(0);
      expect(fault).toBeLessThanOrEqual(text.length);
      expect(jsonHint(text, fault)).not.toBe("");
      // Text after the error does not matter.
      if (fault < text.length) expect(jsonFault(text.slice(0, fault + 1))).toBe(fault);
    }),
    { numRuns: 300 },
  );
});
