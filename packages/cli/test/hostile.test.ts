import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fixtures, useCli } from "./useCli.js";

const nixwrt = useCli();
const hostile = join(fixtures, "hostile");

/** Characters that control or deceive a terminal, except line breaks and tabs. Our own colours are removed first. */
const dangerous = /(?![\n\t])\p{Cc}|\p{Bidi_Control}/u;
const colours = new RegExp(`${String.fromCharCode(27)}\\[(1|2|22|31|32|33|36|39)m`, "g");

test.each([
  [["plan"]],
  [["explain", "CONFIG_TMPFS"]],
  [["explain", "tool"]],
  [["explain", "--json", "tool"]],
  [["explain", "\u001B[31mnot\u0007there\u202E"]],
  [["plan", "--json"]],
  [["build", "--offline"]],
  [["plan"], "check"],
  [["plan"], "throw"],
  [["plan"], "licence"],
  [["\u001B[31mverb\u202E"]],
  [["plan", "--\u009B2Joption"]],
  [["inspect", "\u001B]0;x\u0007"]],
  [["plan", "-C", "/no/\u001B[2Jwhere"]],
])("%j prints nothing that controls a terminal, and no password", async (args, mode = "") => {
  const env = { HOSTILE: mode, FORCE_COLOR: "1", NIXWRT_DEBUG: "1" };
  const { stdout, stderr } = await nixwrt.run(args, { cwd: hostile, env });
  const said = stdout + stderr;
  expect(said).not.toBe("");
  expect(said.replaceAll(colours, "")).not.toMatch(dangerous);
  expect(said).not.toMatch(/p@ss|ss@host|t0ken/);
});

test("JSON output contains any text unchanged", async () => {
  const { stdout } = await nixwrt.run(["explain", "--json", "CONFIG_TMPFS"], { cwd: hostile });
  const [{ origins }] = JSON.parse(stdout);
  expect(origins[0].reason).toBe("\u001B]0;owned\u0007\u001B[8m\u0007\u009B2J\u202Etxt\u2066");
});

test("a folder's name is printed without control characters", async () => {
  const parent = await mkdtemp(join(tmpdir(), "nixwrt-hostile-"));
  onTestFinished(() => rm(parent, { recursive: true }));
  const folder = join(parent, "\u001B[8m\u0007\u202Eproject");
  await cp(join(fixtures, "broken"), folder, { recursive: true });
  const { stderr, code } = await nixwrt.run(["plan"], { cwd: folder });
  expect(code).toBe(3);
  expect(stderr).not.toMatch(dangerous);
});
