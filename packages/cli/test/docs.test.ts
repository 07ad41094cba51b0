import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exitCodes } from "@nixwrt/core/host";
import { expect, test } from "vitest";
import { useCli, verbs } from "./useCli.js";

const root = join(import.meta.dirname, "..", "..", "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
/** Boards contain key codes, which are not error codes. */
const isBoard = (path: string) => /^packages\/device-[^/]+\/src\/boards\//.test(path);
const paths = globSync(["packages/*/src/**/*.ts", "packages/cli/bin/*.js"], { cwd: root }).filter(
  (path) => !isBoard(path),
);
const sources = paths.map(read).join("\n");
const errors = read("docs/errors.md");

/** Patterns of error codes: as a property, as an argument of a function that makes problems, or in the output of a step's script. */
const places = [
  /\bcode: ([^\n,}]+)/g,
  /\b(?:kind|TransferError)\(\s*("[A-Z_]+")/g,
  /\\?"code\\?":\s*(\\?"[A-Z_]+\\?")/g,
  /("(?:KERNEL|BUSYBOX)_SYMBOL_[A-Z]+")/g,
];
const codeWord = /"([A-Z][A-Z0-9_]+)\\?"/g;

function used(): Set<string> {
  const texts = places.flatMap((place) => [...sources.matchAll(place)].map((match) => match[1] as string));
  return new Set(texts.flatMap((text) => [...text.matchAll(codeWord)].map((match) => match[1] as string)));
}

const documented = new Set(
  [...errors.matchAll(/^\| (`[^|]*`)\s+\|/gm)]
    .flatMap((row) => [...(row[1] as string).matchAll(/`([A-Z_]+)`/g)])
    .map((match) => match[1] as string),
);

test("every error code is documented", () => {
  expect(used().size).toBeGreaterThan(80);
  expect([...used()].filter((code) => !documented.has(code))).toEqual([]);
});

test("every documented code exists", () => {
  expect([...documented].filter((code) => !new RegExp(`\\b${code}\\b`).test(sources))).toEqual([]);
});

test("every code is documented once", () => {
  const rows = [...errors.matchAll(/`([A-Z]+_[A-Z_]+)`/g)].map((match) => match[1] as string);
  expect(rows.filter((code, index) => documented.has(code) && rows.indexOf(code) !== index)).toEqual([]);
});

test("every exit code is documented on both pages", () => {
  for (const page of [errors, read("docs/cli.md")]) {
    for (const code of Object.values(exitCodes))
      expect(page).toMatch(new RegExp(`^\\|( |.*[ ,])${code}[ ,].*\\|`, "m"));
  }
});

const nixwrt = useCli();

test("docs/cli.md has exactly the options of --help", async () => {
  const commands = [...verbs.map((verb) => [verb]), ["cache", "push"], ["cache", "keygen"]];
  const helps = await Promise.all(commands.map((command) => nixwrt.run([...command, "--help"])));
  const options = (text: string) =>
    [...new Set([...text.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([option]) => option))].sort();
  expect(options(read("docs/cli.md"))).toEqual(options(helps.map(({ stdout }) => stdout).join("\n")));
});
