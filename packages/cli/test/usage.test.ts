import { expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { useCli, verbs } from "./useCli.js";

const nixwrt = useCli();

test("--help lists every verb with an example, in 80 columns", async () => {
  const { code, stdout, stderr } = await nixwrt.run(["--help"]);
  expect(code).toBe(0);
  expect(stderr).toBe("");
  for (const verb of verbs) expect(stdout).toMatch(new RegExp(`^  nixwrt ${verb}\\b`, "m"));
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

test.each(verbs)("%s --help describes it, with examples, in 80 columns", async (verb) => {
  const { code, stdout } = await nixwrt.run([verb, "--help"]);
  expect(code).toBe(0);
  expect(stdout).toContain(`Usage: nixwrt ${verb}`);
  expect(stdout).toMatch(new RegExp(`Examples:\n(.*\n)*.*nixwrt ${verb}`));
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

test("--version prints the version", async () => {
  expect(await nixwrt.run(["--version"])).toEqual({ code: 0, stdout: manifest.version, stderr: "" });
});

test.each([
  [["biuld"], "USAGE: unknown command 'biuld'", "Did you mean build?"],
  [["build", "--imaeg", "x"], "USAGE: unknown option '--imaeg'", "Did you mean --image?"],
  [["build", "what"], "USAGE: too many arguments for 'build'", "`nixwrt --help`"],
  [["explain"], "USAGE: missing required argument 'name'", "`nixwrt --help`"],
  [["run", "--port", "70000"], "USAGE: option '-p, --port <number>' argument '70000' is invalid", "1 to 65535"],
  [
    ["run", "--forward", "1:2:3"],
    "USAGE: option '-f, --forward <[here:]port>' argument '1:2:3' is invalid",
    "8873:873",
  ],
  [["run", "--forward", "0"], "USAGE: option '-f, --forward <[here:]port>' argument '0' is invalid", "8873:873"],
  ...["eth1", "eth1=", "eth1=0", "eth1=70000", "=7000", "eth1=listen:", "eth1=a b:7000"].map(
    (wire): [string[], string, string] => [
      ["run", "--wire", wire],
      `USAGE: option '-w, --wire <card=port>' argument '${wire}' is invalid`,
      "eth1=listen:7000",
    ],
  ),
  [
    ["run", "--wire", "eth1=7000", "--wire", "eth1=listen:7001"],
    "USAGE: option '-w, --wire <card=port>' argument 'eth1=listen:7001' is invalid",
    "but eth1 has two",
  ],
  [["run", "--disk", "/nowhere"], "USAGE: option '-d, --disk <file>' argument '/nowhere' is invalid", "no such file"],
  [["run", "--memory", "much"], "USAGE: option '-m, --memory <MiB>' argument 'much' is invalid", "whole number"],
])("%j is a usage error with a hint", async (args, message, hint) => {
  const { code, stdout, stderr } = await nixwrt.run(args);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain(message);
  expect(stderr).toContain(hint);
});

test("a missing verb prints the help, and is an error", async () => {
  const { code, stdout, stderr } = await nixwrt.run([]);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain("Usage: nixwrt");
});

test("colours are printed if forced, and not if unwanted", async () => {
  const colour = "\u001B[";
  expect((await nixwrt.run(["biuld"])).stderr).not.toContain(colour);
  expect((await nixwrt.run(["biuld"], { env: { FORCE_COLOR: "1" } })).stderr).toContain(colour);
  expect((await nixwrt.run(["--help"], { env: { FORCE_COLOR: "1" } })).stdout).toContain(colour);
  expect((await nixwrt.run(["--help"], { env: { NO_COLOR: "1" } })).stdout).not.toContain(colour);
});
