import { expect, test } from "vitest";
import { buildRootRequest } from "../../src/engine/buildRoot.js";
import { type EngineInputs, enginePlan } from "../../src/engine/enginePlan.js";
import type { EnvironmentValue, Plan } from "../../src/plan/Plan.js";
import { debianSource, sourceKey } from "../../src/system/source.js";
import { planOf, step } from "./plan.js";

const busybox = debianSource("busybox");
const root = "/nix/store/00000000000000000000000000000000-build-root";
const files = ["/nix/store/1-busybox.orig.tar.bz2", "/nix/store/2-busybox.debian.tar.xz"];
const inputs = { root, sources: new Map([[sourceKey(busybox), files]]) };

test("sources become their files in order, and steps and text are unchanged", () => {
  const plan = planOf({
    musl: step("true"),
    busybox: step("make", { SRC: { source: busybox }, MUSL: { step: "musl" }, CONFIG: "it's $HOME" }, ["out", "musl"]),
  });
  expect(enginePlan(plan, inputs)).toEqual({
    root,
    steps: {
      musl: { script: "true", environment: {}, allowedReferences: [] },
      busybox: {
        script: "make",
        environment: { SRC: { files }, MUSL: { step: "musl" }, CONFIG: "it's $HOME" },
        allowedReferences: ["out", "musl"],
      },
    },
  });
});

test("a different title rebuilds nothing", () => {
  const one = planOf({ musl: step("true") });
  const other = planOf({ musl: { ...step("true"), title: "Another title" } });
  expect(enginePlan(other, inputs)).toEqual(enginePlan(one, inputs));
});

test("a step with tools uses the root that contains them", () => {
  const plan = planOf({ plain: step("true"), tool: { ...step("true"), tools: ["cmake"] } });
  const toolRoots = new Map([["build+cmake", "/nix/store/1-build-root"]]);
  expect(enginePlan(plan, { ...inputs, toolRoots })).toMatchObject({
    root,
    toolRoots: { "build+cmake": "/nix/store/1-build-root" },
    steps: {
      plain: expect.not.objectContaining({ root: expect.anything() }),
      tool: { root: "/nix/store/1-build-root" },
    },
  });
  expect(() => enginePlan(plan, inputs)).toThrow("the root build+cmake was not given");
});

test("steps share a basis if everything but the configuration is equal", () => {
  const compile = (
    configuration: string,
    basis: Record<string, EnvironmentValue> = { SRC: { source: busybox }, RECIPE: "x" },
  ) => planOf({ k: { ...step("make", { CONFIG: { text: configuration } }), objects: { basis, configuration } } });
  const basisOf = (plan: Plan, given: EngineInputs = inputs) => enginePlan(plan, given).steps.k?.basis;
  const basis = basisOf(compile("A=y"));
  expect(basis).toMatch(/^[0-9a-f]{64}$/);
  expect(basisOf(compile("B=y"))).toBe(basis);
  expect(basisOf(compile("A=y", { RECIPE: "x", SRC: { source: busybox } }))).toBe(basis);
  // The compiler, the source's content, and the commands that process it.
  expect(basisOf(compile("A=y"), { ...inputs, root: "/nix/store/1-build-root" })).not.toBe(basis);
  const other = new Map([[sourceKey(busybox), ["/nix/store/3-busybox.orig.tar.bz2"]]]);
  expect(basisOf(compile("A=y"), { root, sources: other })).not.toBe(basis);
  expect(basisOf(compile("A=y", { SRC: { source: busybox }, RECIPE: "y" }))).not.toBe(basis);
  expect(enginePlan(planOf({ k: step("make") }), inputs).steps.k).not.toHaveProperty("basis");
  // The step gets its configuration from the environment. The copy is used to choose a start.
  expect(JSON.stringify(enginePlan(compile("A=y"), inputs)).match(/A=y/g)).toHaveLength(1);
});

test.each([
  ["an unknown step in the environment", step("true", { X: { step: "nowhere" } }), /one refers to nowhere/],
  ["an unknown step in the references", step("true", {}, ["nowhere"]), /one refers to nowhere/],
  ["a source whose files are missing", step("true", { X: { source: debianSource("bash") } }), /source:trixie\/bash/],
  ["a name that bash would not export", step("true", { "A-B": "x" }), /"A-B"/],
])("refuses %s", (_what, bad, message) => {
  expect(() => enginePlan(planOf({ one: bad }), inputs)).toThrow(message);
});

test("the build root contains what is needed to start steps, whatever the plan requests", () => {
  expect(buildRootRequest(planOf({}))).toEqual({ suite: "trixie", packages: ["bash", "bubblewrap", "make"] });
});
