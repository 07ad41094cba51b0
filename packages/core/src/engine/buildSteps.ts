import { join } from "node:path";
import type { Plan } from "../plan/Plan.js";
import { BuildFailure } from "./BuildFailure.js";
import { BuildWatch } from "./BuildWatch.js";
import type { EngineEvent } from "./EngineEvent.js";
import type { Outputs } from "./knownOutputs.js";
import type { Nix } from "./nix.js";
import { isHostFault, nixError } from "./nixError.js";
import { nameOfStorePath } from "./storePath.js";

interface StepsRequest {
  readonly plan: Plan;
  readonly targets: readonly string[];
  /** Names of the roots that have further tools. */
  readonly toolRoots: readonly string[];
  /** Holds engine.nix and plan.json. */
  readonly runFolder: string;
  readonly logFolder: string;
  /** For `--out-link`: keeps the roots and the outputs from being collected, from the moment they are there. */
  readonly outLink: string;
  /** Further options of `nix build`. */
  readonly options: readonly string[];
  /** Told when the last step has ended, whatever became of them. @param ran their derivations, by step */
  readonly onEnd: (ran: ReadonlyMap<string, string>) => Promise<void>;
  readonly signal?: AbortSignal;
  readonly onEvent: (event: EngineEvent) => void;
}

/** Runs `nix build` on the targets, to the end even if some fail. @returns their outputs, and which steps ran */
export async function buildSteps(
  nix: Nix,
  request: StepsRequest,
): Promise<{ readonly outputs: Outputs; readonly ran: ReadonlyMap<string, string> }> {
  const { plan, targets, toolRoots, runFolder, logFolder, outLink, options, signal, onEvent } = request;
  const titles = new Map(Object.entries(plan.steps).map(([name, step]) => [name, step.title]));
  const watch = new BuildWatch({ titles, logFolder, onEvent });
  const command = [
    ...["nix", "build", "--file", join(nix.runFolder(runFolder), "engine.nix"), "--json", "--keep-going"],
    ...["--log-format", "internal-json", "-v", "--out-link", outLink],
    ...options,
    "root",
    ...toolRoots.map((name) => `toolRoots."${name}"`),
    // Without `^out`, a step whose objects were removed would run again for their sake.
    ...targets.map((target) => `steps."${target}"^out`),
  ];
  const run = { command, runFolder, ...(signal === undefined ? {} : { signal }) };
  const child = nix.spawn(run, { stdin: "ignore", buffer: { stdout: true, stderr: false }, reject: false });
  for await (const line of child.iterable({ from: "stderr" })) watch.line(line);
  const result = await child;
  await watch.close();
  await request.onEnd(watch.ran);
  if (!result.failed) return { outputs: parseOutputs(result.stdout, targets), ran: watch.ran };
  const failures = watch.failures();
  // A full disk, or a refused sandbox, fails steps in ways that are no fault of theirs.
  const said = [watch.errors, ...failures.map(({ tail }) => tail)].join("\n");
  if (signal?.aborted || failures.length === 0 || isHostFault(said)) throw nixError(said, result, signal);
  throw new BuildFailure(failures);
}

/** Outputs by step, from what `nix build --json` prints. */
function parseOutputs(json: string, targets: readonly string[]): Outputs {
  const built = JSON.parse(json) as { readonly drvPath?: string; readonly outputs?: { readonly out?: string } }[];
  const byStep = new Map(built.map(({ drvPath = "", outputs }) => [nameOfStorePath(drvPath), outputs?.out]));
  const named = targets.map((target) => {
    const path = byStep.get(target);
    if (path === undefined) throw new Error(`Nix named no output of the step ${target}.`);
    return [target, path] as const;
  });
  return Object.fromEntries(named);
}
