/**
 * Runs one build in its own process, so that tests can kill it, starve it, or run it as another user. Takes a BuildSpec as JSON in its
 * argument, and prints events and the outcome, one JSON object per line.
 */
import { type BuildRequest, buildPlan } from "../../packages/core/src/engine/buildPlan.js";
import type { EngineOptions } from "../../packages/core/src/engine/nix.js";
import { NixwrtError } from "../../packages/core/src/errors.js";
import { planOf } from "../../packages/core/test/engine/plan.js";
import type { Outcome } from "./outcome.js";

export interface BuildSpec {
  readonly steps: BuildRequest["plan"]["steps"];
  readonly request: Pick<BuildRequest, "buildRoot" | "project">;
  readonly options: EngineOptions;
}

const { steps, request, options } = JSON.parse(process.argv[2] ?? "") as BuildSpec;
const print = (line: Outcome) => process.stdout.write(`${JSON.stringify(line)}\n`);
try {
  const outputs = await buildPlan(
    { ...request, plan: planOf(steps), sources: new Map(), onEvent: (event) => print({ kind: "event", event }) },
    options,
  );
  print({ kind: "built", outputs: Object.fromEntries(outputs) });
} catch (error) {
  if (!(error instanceof NixwrtError)) throw error;
  print({ kind: "refused", exitClass: error.exitClass, problems: error.problems });
}
