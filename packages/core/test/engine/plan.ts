import type { EnvironmentValue, Plan, Step } from "../../src/plan/Plan.js";

export function step(
  script: string,
  environment: Record<string, EnvironmentValue> = {},
  references: string[] = [],
): Step {
  return { title: `Runs ${script.slice(0, 20)}`, script, environment, allowedReferences: references };
}

export function planOf(steps: Record<string, Step>): Plan {
  return {
    version: 1,
    buildRoot: { suite: "trixie", packages: ["make"] },
    steps,
    kernel: Object.keys(steps)[0] ?? "",
    deviceTrees: {},
    kernelImages: {},
    packageSteps: {},
    install: [],
    packages: [],
  };
}
