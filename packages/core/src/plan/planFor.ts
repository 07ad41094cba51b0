import type { Plan } from "./Plan.js";

/** A plan of some of a plan's steps, and of those that they need. */
export function planFor(plan: Plan, names: readonly string[]): Plan {
  const needed = new Set<string>();
  const visit = (name: string) => {
    const step = plan.steps[name];
    if (step === undefined || needed.has(name)) return;
    needed.add(name);
    for (const value of Object.values(step.environment)) {
      if (typeof value === "object" && "step" in value) visit(value.step);
    }
    for (const other of step.allowedReferences) visit(other);
  };
  for (const name of names) visit(name);
  const steps = Object.entries(plan.steps).filter(([name]) => needed.has(name));
  return { ...plan, steps: Object.fromEntries(steps) };
}
