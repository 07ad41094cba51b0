import { join } from "node:path";
import type { Plan } from "../plan/Plan.js";
import { BuildFailure } from "./BuildFailure.js";
import { BuildWatch } from "./BuildWatch.js";
import { builderFault } from "./builderFault.js";
import { type BuilderAccess, builderAddress, buildersSetting, usableBuilders } from "./builders.js";
import type { EngineEvent } from "./EngineEvent.js";
import type { Outputs } from "./knownOutputs.js";
import type { Nix } from "./nix.js";
import { isHostFault, nixError } from "./nixError.js";
import { nameOfStorePath } from "./storePath.js";

interface StepsRequest {
  readonly plan: Plan;
  readonly targets: readonly string[];
  /** Names of the roots with additional tools. */
  readonly toolRoots: readonly string[];
  /** Folder with engine.nix and plan.json. */
  readonly runFolder: string;
  readonly logFolder: string;
  /** For `--out-link`: protects the roots and outputs from garbage collection as soon as they exist. */
  readonly outLink: string;
  /** More options of `nix build`. */
  readonly options: readonly string[];
  /**
   * Called after the last step has ended, whether or not steps failed.
   * @param ran derivations of the steps that ran, by step
   */
  readonly onEnd: (ran: ReadonlyMap<string, string>) => Promise<void>;
  /** Machines that may run steps besides this one. Default: none. */
  readonly builders?: readonly BuilderAccess[];
  readonly signal?: AbortSignal;
  readonly onEvent: (event: EngineEvent) => void;
}

interface BuiltSteps {
  readonly outputs: Outputs;
  readonly ran: ReadonlyMap<string, string>;
}

/**
 * Runs `nix build` on the targets, to the end even if some fail. Steps that failed because of a remote builder are then built here.
 * @returns their outputs, and which steps ran
 */
export async function buildSteps(nix: Nix, request: StepsRequest): Promise<BuiltSteps> {
  const builders = await usableBuilders(request.builders ?? [], request.onEvent);
  try {
    return await runSteps(nix, { ...request, builders });
  } catch (error) {
    const fault = builders.length === 0 || request.signal?.aborted ? undefined : remoteFault(error);
    if (fault === undefined) throw error;
    for (const one of fault) request.onEvent({ kind: "builder", ...one });
    return await runSteps(nix, { ...request, builders: [] });
  }
}

/** Returns which builders failed rather than the steps, or undefined if steps failed by themselves, wherever they ran. */
function remoteFault(error: unknown): { readonly builder: string; readonly fault: string }[] | undefined {
  if (!(error instanceof BuildFailure)) {
    // Nix itself or a disk failed, possibly on the builder.
    const said = error instanceof Error ? error.message : String(error);
    return [
      {
        builder: "remote builders",
        fault: `${isHostFault(said) ? "a disk is full" : "Nix could not finish the build"}; this machine builds the rest`,
      },
    ];
  }
  const remote = error.failures.filter(({ builder, reason }) => builder !== undefined && reason !== undefined);
  if (remote.length === 0) return undefined;
  return remote.map(({ builder = "", step, reason = "" }) => ({
    builder,
    fault: `it did not finish ${step} (${builderFault(reason)}); this machine builds it`,
  }));
}

async function runSteps(nix: Nix, request: StepsRequest): Promise<BuiltSteps> {
  const { builders = [], plan, targets, toolRoots, runFolder, logFolder, outLink, options, signal, onEvent } = request;
  const titles = new Map(Object.entries(plan.steps).map(([name, step]) => [name, step.title]));
  const names = new Map(builders.map((one) => [builderAddress(one), one.shown]));
  const watch = new BuildWatch({ titles, logFolder, builders: names, onEvent });
  const command = [
    ...["nix", "build", "--file", join(nix.runFolder(runFolder), "engine.nix"), "--json", "--keep-going"],
    ...["--log-format", "internal-json", "-v", "--out-link", outLink],
    ...options,
    ...(builders.length === 0 ? [] : ["--option", "builders", buildersSetting(builders)]),
    "root",
    ...toolRoots.map((name) => `toolRoots."${name}"`),
    // Without `^out`, a step whose objects were removed would run again to restore them.
    ...targets.map((target) => `steps."${target}"^out`),
  ];
  const remote = builders.length === 0 ? {} : { network: true, ssh: builders.map(({ ssh }) => ssh) };
  const run = { command, runFolder, ...remote, ...(signal === undefined ? {} : { signal }) };
  const child = nix.spawn(run, { stdin: "ignore", buffer: { stdout: true, stderr: false }, reject: false });
  for await (const line of child.iterable({ from: "stderr" })) watch.line(line);
  const result = await child;
  await watch.close();
  await request.onEnd(watch.ran);
  if (!result.failed) return { outputs: parseOutputs(result.stdout, targets), ran: watch.ran };
  const failures = watch.failures();
  // A full disk or a refused sandbox makes steps fail through no fault of their own.
  const said = [watch.errors, ...failures.map(({ tail }) => tail)].join("\n");
  if (signal?.aborted || failures.length === 0 || isHostFault(said)) throw nixError(said, result, signal);
  throw new BuildFailure(failures);
}

/** Returns outputs by step from the output of `nix build --json`. */
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
