import type { Step } from "./Plan.js";

/** Returns the names of the steps whose outputs are in a step's environment. */
export function neededSteps({ environment }: Pick<Step, "environment">): string[] {
  return Object.values(environment).flatMap((value) =>
    typeof value === "object" && "step" in value ? [value.step] : [],
  );
}
