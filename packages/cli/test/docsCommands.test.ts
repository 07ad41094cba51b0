import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { useCli, verbs } from "./useCli.js";

const root = join(import.meta.dirname, "..", "..", "..");
const pages = globSync(["README.md", "docs/**/*.md", "packages/*/README.md", "examples/*/README.md"], { cwd: root });
const nixwrt = useCli();

interface DocumentedCommand {
  readonly page: string;
  readonly line: string;
  readonly words: readonly string[];
}

/** All calls of nixwrt in blocks of shell commands. */
const commands = pages.flatMap((page) => {
  const source = readFileSync(join(root, page), "utf8");
  const fenced = [...source.matchAll(/^```(?:sh|console)\n(.*?)^```$/gms)].flatMap(([, text = ""]) => text.split("\n"));
  const indented = [...source.matchAll(/^ {4}(.*)$/gm)].map(([, line = ""]) => line);
  return [...fenced, ...indented].flatMap((line): DocumentedCommand[] =>
    // The value of an option can be a quoted command.
    [...line.replaceAll(/'[^']*'/g, "''").matchAll(/(?:^|\$ |&& |\|\| |sudo |\()(?:npx )?nixwrt ([^|#;&)>]*)/g)].map(
      ([, rest = ""]) => ({ page, line, words: rest.trim().split(/\s+/) }),
    ),
  );
});

const helps = new Map<string, string>();
beforeAll(async () => {
  for (const verb of [...verbs, "cache push", "cache keygen"]) {
    helps.set(verb, (await nixwrt.run([...verb.split(" "), "--help"])).stdout);
  }
}, 120_000);

test("the docs contain many calls of nixwrt", () => {
  expect(commands.length).toBeGreaterThan(60);
});

test("every call of nixwrt in the docs has an existing verb and existing options", () => {
  const common = ["-C", "--directory", "--config", "--device", "--help", "--version"];
  const wrong = commands.filter(({ words: [verb = "", second = "", ...more] }) => {
    if (verb.startsWith("-") || verb.startsWith("[")) return false;
    const name = verb === "cache" ? `cache ${second}` : verb;
    const help = helps.get(name);
    const given = [second, ...more].flatMap((word) => /^--?[A-Za-z][a-z-]*/.exec(word) ?? []);
    return help === undefined || !given.every((option) => common.includes(option) || hasOption(help, option));
  });
  expect(wrong.map(({ page, line }) => `${page}: ${line}`)).toEqual([]);
});

function hasOption(help: string, option: string): boolean {
  return new RegExp(`^ +(-\\w, )?${option}\\b|^ +${option}, `, "m").test(help);
}
