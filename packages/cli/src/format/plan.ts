import type { EnvironmentValue, Plan, Step } from "@nixwrt/core/host";
import { indent } from "../terminal/indent.js";
import type { Style } from "../terminal/style.js";
import { count } from "./count.js";

/**
 * Formats a plan for people: its steps in a possible build order, each with what it does and the steps that it needs.
 * @param columns width at which lines are wrapped, in the column where they began; Infinity: each step has one line
 */
export function formatPlan(plan: Plan, style: Style, columns: number): string {
  const order = buildOrder(plan);
  const width = Math.max(...order.map((name) => name.length)) + 2;
  const steps = order.map((name) => {
    const step = plan.steps[name] as Step;
    const needs = needsOf(step);
    const after = needs.length === 0 ? "" : `after ${needs.join(", ")}`;
    const isShort = width + step.title.length + 2 + after.length <= columns;
    // Names are styled after wrapping. Wrapping never moves them, because they are the prefix.
    const text = isShort ? `${step.title}  ${after}`.trimEnd() : `${step.title}\n${after}`;
    return indent(name.padEnd(width), text, columns).replace(name, (all) => style("bold", all));
  });
  const summary = `${count(order.length, "step")}, in a build root of ${count(plan.buildRoot.packages.length, "package")} of ${plan.buildRoot.suite} and their dependencies`;
  return [...steps, "", summary].join("\n");
}

/** Orders the steps so that each one comes after those that it needs, and otherwise as in the plan. */
function buildOrder(plan: Plan): string[] {
  const order = new Set<string>();
  const visit = (name: string): void => {
    if (order.has(name)) return;
    for (const need of needsOf(plan.steps[name] as Step)) visit(need);
    order.add(name);
  };
  for (const name of Object.keys(plan.steps)) visit(name);
  return [...order];
}

function needsOf(step: Step): string[] {
  const names = Object.values(step.environment).flatMap((value: EnvironmentValue) =>
    typeof value === "object" && "step" in value ? [value.step] : [],
  );
  return [...new Set(names)].sort();
}
