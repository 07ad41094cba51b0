import { join } from "node:path";
import { expect, test } from "vitest";
import { fixtures, useCli } from "./useCli.js";

const nixwrt = useCli();

/** A module for `node --import` that prints the URL of each module when it is loaded. */
const listing = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from "node:module";
import { writeSync } from "node:fs";
registerHooks({ load(url, context, next) { writeSync(2, "loads " + url + "\\n"); return next(url, context); } });
`)}`;

/** Returns the sorted names of the libraries that a command loads. */
async function librariesOf(args: readonly string[], cwd?: string): Promise<string[]> {
  const env = { NODE_OPTIONS: `--import=${listing}` };
  const { code, stderr } = await nixwrt.run(args, cwd === undefined ? { env } : { cwd, env });
  expect(code).toBe(0);
  const names = [...stderr.matchAll(/^loads file:.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/gm)].map(
    ([, name = ""]) => name,
  );
  return [...new Set(names)].sort();
}

/** Libraries that parse the command line and wrap lines. The built program contains the latter. */
const always = [
  ...["ansi-regex", "ansi-styles", "commander", "get-east-asian-width", "string-width", "strip-ansi", "wrap-ansi"],
];

// Each library costs milliseconds at every start. An additional one here needs a reason.
test.each([
  ["--help", ""],
  ["--version", ""],
  ["build", "--help"],
  ["completion", "bash"],
])("%s %s does not load core and its libraries", async (...args) =>
  expect(await librariesOf(args.filter(Boolean))).toEqual(always),
);

test("a verb that reads the config loads only what it needs", async () => {
  expect(await librariesOf(["plan"], join(fixtures, "router"))).toMatchInlineSnapshot(`
    [
      "@sec-ant/readable-stream",
      "@sindresorhus/merge-streams",
      "ansi-regex",
      "ansi-styles",
      "commander",
      "cosmiconfig",
      "env-paths",
      "execa",
      "fastest-levenshtein",
      "figures",
      "get-east-asian-width",
      "get-stream",
      "human-signals",
      "ipaddr.js",
      "is-plain-obj",
      "is-stream",
      "is-unicode-supported",
      "npm-run-path",
      "parse-ms",
      "path-key",
      "pretty-ms",
      "signal-exit",
      "string-width",
      "strip-ansi",
      "strip-final-newline",
      "tapable",
      "unicorn-magic",
      "which-command",
      "wrap-ansi",
      "yoctocolors",
      "zod",
    ]
  `);
});
