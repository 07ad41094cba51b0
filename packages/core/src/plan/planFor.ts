import { neededSteps } from "./neededSteps.js";
import type { Plan } from "./Plan.js";

/** Returns a plan with some steps of another plan, and with the steps that they need. */
export function planFor(plan: Plan, names: readonly string[]): Plan {
  const needed = new Set<string>();
  const visit = (name: string) => {
    const step = plan.steps[name];
    if (step === undefined || needed.has(name)) return;
    needed.add(name);
    for (const other of [...neededSteps(step), ...step.allowedReferences]) visit(other);
  };
  for (const name of names) visit(name);
  const steps = Object.entries(plan.steps).filter(([name]) => needed.has(name));
  return { ...plan, steps: Object.fromEntries(steps) };
}
