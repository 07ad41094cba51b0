/**
 * Runs one push in its own process, so that tests can kill it or starve it. Takes a PushSpec as JSON in its argument, and prints the
 * outcome as JSON.
 */
import type { EngineOptions } from "../../packages/core/src/engine/nix.js";
import { type PushRequest, pushOutputs } from "../../packages/core/src/engine/pushOutputs.js";
import { NixwrtError } from "../../packages/core/src/errors.js";
import type { Plan } from "../../packages/core/src/plan/Plan.js";
import { planOf } from "../../packages/core/test/engine/plan.js";

export interface PushSpec {
  readonly steps: Plan["steps"];
  /** Store path of the build root. */
  readonly root: string;
  readonly target: PushRequest["target"];
  readonly secretKey: string;
  readonly options: EngineOptions;
}

const { steps, root, target, secretKey, options } = JSON.parse(process.argv[2] ?? "") as PushSpec;
try {
  const inputs = { root, sources: new Map() };
  const result = await pushOutputs({ plan: planOf(steps), inputs, target, secretKey }, options);
  process.stdout.write(JSON.stringify({ kind: "pushed", ...result }));
} catch (error) {
  if (!(error instanceof NixwrtError)) throw error;
  process.stdout.write(JSON.stringify({ kind: "refused", problems: error.problems }));
}
