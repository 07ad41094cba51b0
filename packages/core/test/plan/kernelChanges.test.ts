import { describe, expect, it } from "vitest";
import { parseStepSignal } from "../../src/engine/stepSignal.js";
import { explainPatchProblem, kernelChangesScript } from "../../src/plan/kernelChanges.js";
import { planSystem } from "../../src/plan/planSystem.js";
import { plugin, systemOf } from "../system/support.js";
import { runScript } from "./shell.js";

const change = (file: string, from: string, to: string) =>
  `--- a/${file}\n+++ b/${file}\n@@ -1,3 +1,3 @@\n same\n-${from}\n+${to}\n same\n`;
const addition = "--- /dev/null\n+++ b/new.c\n@@ -0,0 +1 @@\n+new\n";

/** Applies patches in a folder with the files a.c and net/b.c, which have the lines same, old, same. */
function apply(patches: Readonly<Record<string, string>>, files: Readonly<Record<string, string>> = {}) {
  const system = systemOf([
    plugin("acme", {
      kernelFiles: (to) => Object.entries(files).map(([path, text]) => to.file(path, text)),
      kernelPatches: (to) => Object.entries(patches).map(([name, text]) => to.patch(name, text, { reason: "wifi" })),
    }),
  ]);
  const { stdout, exitCode } = runScript(`mkdir -p linux/net; cd linux
printf 'same\\nold\\nsame\\n' | tee a.c > net/b.c
${kernelChangesScript(system)}
cat a.c net/b.c; find . -type f | sort`);
  const problems = stdout.split("\n").flatMap((line) => {
    const signal = parseStepSignal(line);
    return signal?.kind === "problem" ? [explainPatchProblem(system, signal.problem)?.message] : [];
  });
  return { lines: stdout.split("\n"), exitCode, problems };
}

const refused = "the kernel patch 1-x, asked for by acme (wifi), does not apply: ";

describe("changes of the kernel's source", () => {
  it("add files first, then apply patches in the order of their names", () => {
    const patches = { "2-second": change("net/c.c", "mid's", "new"), "1-first": change("net/c.c", "old", "mid's") };
    const { lines, exitCode } = apply(patches, { "net/c.c": "same\nold\nsame\n", "new/d/e.h": "'$x'" });
    expect(exitCode).toBe(0);
    expect(lines.slice(-4)).toEqual(["./a.c", "./net/b.c", "./net/c.c", "./new/d/e.h"]);
  });

  it("keep the order of a series, and merge equal changes from two plugins", () => {
    const series = [
      { name: "z", text: change("a.c", "old", "mid") },
      { name: "a", text: change("a.c", "mid", "new") },
    ];
    const both = ["one", "two"].map((name) => plugin(name, { kernelPatches: (to) => to.series("wifi", series) }));
    const script = kernelChangesScript(systemOf(both));
    const { stdout, exitCode } = runScript(
      `mkdir linux; cd linux; printf 'same\\nold\\nsame\\n' > a.c\n${script}cat a.c`,
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/same\nnew\nsame$/);
  });

  it("are refused if two plugins disagree", () => {
    const one = (name: string) =>
      plugin(name, { kernelPatches: (to) => to.patch("x", name), kernelFiles: (to) => to.file("x.c", name) });
    expect(() => systemOf([one("a"), one("b")])).toThrow(
      /KERNEL_FILE_CONFLICT: a and b[\s\S]*KERNEL_PATCH_CONFLICT: a and b/,
    );
    expect(() => systemOf([plugin("a", { kernelFiles: (to) => to.file("../x", "") })])).toThrow(/KERNEL_FILE_PATH/);
  });

  it.each([
    ["a hunk that does not match", change("net/b.c", "else", "new"), "hunk 1 does not match net/b.c"],
    [
      "a hunk that only matches with fuzz",
      change("net/b.c", "old", "new").replace(" same", " some"),
      "hunk 1 does not match net/b.c",
    ],
    ["a missing file", change("net/x.c", "old", "new"), "this kernel has no net/x.c"],
    ["a change that is already applied", change("a.c", "new", "old"), "a.c already has this change"],
    ["a text that is not a patch", "hello\n", "Only garbage was found in the patch input."],
  ])("stop at %s", (_, text, reason) => {
    expect(apply({ "1-x": text, "2-y": addition })).toMatchObject({ exitCode: 1, problems: [refused + reason] });
  });

  it("stop at a new file that already exists", () => {
    const { problems } = apply({ "1-x": addition }, { "new.c": "other\n" });
    expect(problems).toEqual([`${refused}new.c already exists`]);
  });

  it("do not alter the source if there are none", () => {
    expect(kernelChangesScript(systemOf([]))).toBe("");
    const patched = systemOf([plugin("acme", { kernelPatches: (to) => to.patch("1-x", addition) })]);
    expect(planSystem(patched).steps["linux-source-mips"]?.script).toContain("+new\n");
  });
});
