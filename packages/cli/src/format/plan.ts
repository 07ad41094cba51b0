import type { EnvironmentValue, Plan, Step } from "@nixwrt/core/host";
import type { Style } from "../terminal/style.js";
import { count } from "./count.js";

/** Formats a plan for people: its steps in a possible build order, each with the steps that it needs. */
export function formatPlan(plan: Plan, style: Style): string {
  const order = buildOrder(plan);
  const width = Math.max(...order.map((name) => name.length));
  const steps = order.map((name) => {
    const step = plan.steps[name] as Step;
    const needs = needsOf(step);
    const after = needs.length === 0 ? "" : style("dim", `  after ${needs.join(", ")}`);
    return `${style("bold", name.padEnd(width))}  ${step.title}${after}`;
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
