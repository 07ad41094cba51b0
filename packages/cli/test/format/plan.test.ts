import type { Plan, Step } from "@nixwrt/core/host";
import { expect, test } from "vitest";
import { formatPlan } from "../../src/format/plan.js";

const step = (title: string, ...needs: string[]) =>
  ({ title, environment: Object.fromEntries(needs.map((need) => [need, { step: need }])) }) as unknown as Step;

const plan = {
  buildRoot: { suite: "trixie", packages: ["make"] },
  steps: {
    "cross-mips": step("write the compiler"),
    hostapd: step("compile hostapd for mips-linux-musl", "cross-mips", "libnl-mips", "wolfcrypt-mips"),
    "libnl-mips": step("compile libnl for mips-linux-musl", "cross-mips"),
    "wolfcrypt-mips": step("compile wolfcrypt for mips-linux-musl", "cross-mips"),
  },
} as unknown as Plan;
const unstyled = (_format: unknown, text: string) => text;

test("a plan for a pipe has one line per step", () => {
  expect(formatPlan(plan, unstyled, Number.POSITIVE_INFINITY)).toMatchInlineSnapshot(`
    "cross-mips      write the compiler
    libnl-mips      compile libnl for mips-linux-musl  after cross-mips
    wolfcrypt-mips  compile wolfcrypt for mips-linux-musl  after cross-mips
    hostapd         compile hostapd for mips-linux-musl  after cross-mips, libnl-mips, wolfcrypt-mips

    4 steps, in a build root of 1 package of trixie and their dependencies"
  `);
});

test.each([60, 80, 100])("a plan for a terminal of %d columns is wrapped within its last column", (columns) => {
  const lines = formatPlan(plan, unstyled, columns).split("\n").slice(0, -2);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
  expect(lines.every((line) => /^( {16}\S|\S)/.test(line))).toBe(true);
  // All words appear in the same order.
  const words = (text: string) => text.split(/\s+/).join(" ");
  expect(words(formatPlan(plan, unstyled, columns))).toBe(words(formatPlan(plan, unstyled, Number.POSITIVE_INFINITY)));
});

test("a long list of steps is wrapped", () => {
  expect(formatPlan(plan, unstyled, 60)).toContain(
    "hostapd         compile hostapd for mips-linux-musl\n                after cross-mips, libnl-mips, wolfcrypt-mips\n",
  );
});
