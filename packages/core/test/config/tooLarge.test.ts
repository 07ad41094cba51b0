import { expect, test } from "vitest";
import { problemsOf } from "./faults.js";
import { project, testDevice } from "./project.js";

/** Returns ten lines of YAML that expand to nine to the power of nine values. */
function laughs(key: string, tail: string): string {
  const lines = Array.from({ length: 9 }, (_, index) => {
    const before = index === 0 ? '"lol"' : `*a${index - 1}`;
    return `  - &a${index} [${Array(9).fill(before).join(", ")}]`;
  });
  return `device: test-device\n${key}\n${lines.join("\n")}\n${tail}`;
}

test.each([
  ["a known key", laughs("images:", "")],
  ["an unknown key", laughs("x-anchors:", "")],
  ["plugins, nested", laughs("plugins:", "")],
  ["a plugin's options", laughs("anchors:", "plugins: [[one, { options: *a8 }]]")],
])("a config that expands to too many values is refused at once: %s", async (_, text) => {
  const problems = await problemsOf(project({ ...testDevice, ".nixwrtrc.yaml": text }));
  expect(problems).toMatchObject([{ code: "CONFIG_TOO_LARGE", hint: expect.stringContaining("alias") as string }]);
});

test.each([".nixwrtrc.json", ".nixwrtrc.yaml"])("unlimited nesting is a problem of the config in %s", async (place) => {
  const deep = 200_000;
  const text = `{ "device": "test-device", "plugins": ${"[".repeat(deep)}${"]".repeat(deep)} }`;
  const problems = await problemsOf(project({ ...testDevice, [place]: text }));
  expect(problems).toMatchObject([{ code: expect.stringMatching(/^CONFIG_(TOO_LARGE|SYNTAX|UNREADABLE)$/) as string }]);
});

test.each([`${"[".repeat(101)}${"]".repeat(101)}`, `${'{ "a": '.repeat(300)}1${"}".repeat(300)}`])(
  "more than a hundred levels of nesting are refused",
  async (deep) => {
    const text = `{ "device": "test-device", "plugins": ${deep} }`;
    const problems = await problemsOf(project({ ...testDevice, ".nixwrtrc.json": text }));
    expect(problems).toMatchObject([{ code: "CONFIG_TOO_LARGE" }]);
  },
);
