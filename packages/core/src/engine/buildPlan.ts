import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { inCache } from "../archive/inCache.js";
import { checkRootInTurns } from "../archive/RootManifest.js";
import type { Plan } from "../plan/Plan.js";
import { askCaches } from "./askCaches.js";
import { importedBuildRoot } from "./buildRoot.js";
import { buildSteps } from "./buildSteps.js";
import type { EngineEvent } from "./EngineEvent.js";
import { type EnginePlan, enginePlan } from "./enginePlan.js";
import { knownOutputs, type Outputs, outputsKey, rememberOutputs } from "./knownOutputs.js";
import { limitLocalOutputs } from "./limitLocalOutputs.js";
import { type EngineOptions, type Nix, openNix } from "./nix.js";
import { keepStarts, offerStarts } from "./offerStarts.js";
import { outputPaths } from "./outputPaths.js";
import { dropLinksBeyond, linkedPaths, outLink, registerProject } from "./projects.js";
import { provideInputs } from "./provideInputs.js";
import { inRunFolder, writePlan } from "./runFolder.js";
import { type SourceFile, sourceFile } from "./sourceFiles.js";
import { verifyStore } from "./verifyStore.js";

/** What to build, and for which project. */
export interface BuildRequest {
  readonly plan: Plan;
  /** Unpacked root of `buildRootRequest`. It does not change while it exists. */
  readonly buildRoot: string;
  /** Unpacked roots of `toolRootRequests`, by name. Default: none. */
  readonly toolRoots?: ReadonlyMap<string, string>;
  /** Absolute paths of verified files, by `sourceKey`, in the order in which the steps get them. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
  /** Steps whose outputs are wanted. Default: all. */
  readonly targets?: readonly string[];
  /** Whether this is only a part of the project. Outputs that are kept for the other parts then stay. Default: false. */
  readonly partial?: boolean;
  /** Whether {@link takeCached} has already asked the binary caches for everything. Default: false. */
  readonly isAsked?: boolean;
  /** Absolute path of the config file. Its outputs are kept as long as it exists (see `collectGarbage`). */
  readonly project: string;
  /** Steps with objects compile everything instead of starting from other objects. Default: false. */
  readonly clean?: boolean;
  readonly onEvent?: (event: EngineEvent) => void;
  /** Aborts the build. Finished steps are kept. */
  readonly signal?: AbortSignal;
}

/**
 * Builds the steps of a plan that were not built before.
 * @returns absolute path, on this machine, of each target's output
 * @throws {BuildFailure} with all steps that failed
 * @throws {NixwrtError} class host: no user namespaces, cache not writable or full, no usable Nix; class interrupted
 */
export function buildPlan(request: BuildRequest, options: EngineOptions): Promise<Map<string, string>> {
  return inCache(options.cache, async () => {
    const nix = await openNix(options);
    const work = {
      request,
      options,
      nix,
      targets: [...(request.targets ?? Object.keys(request.plan.steps))].sort(),
      sources: await resolveSources(request.sources),
    };
    const outputs = (await knownBuild(work)) ?? (await newBuild(work));
    return new Map(Object.entries(outputs).map(([step, path]) => [step, nix.hostPath(path)]));
  });
}

interface Work {
  readonly request: BuildRequest;
  readonly options: EngineOptions;
  readonly nix: Nix;
  readonly targets: readonly string[];
  readonly sources: ReadonlyMap<string, readonly SourceFile[]>;
}

async function resolveSources(files: ReadonlyMap<string, readonly string[]>): Promise<Map<string, SourceFile[]>> {
  const resolved = new Map<string, SourceFile[]>();
  for (const [key, list] of files) resolved.set(key, await Promise.all(list.map(sourceFile)));
  return resolved;
}

/** Returns the outputs, if this project's last build was the same. Nix is not even started. */
async function knownBuild(work: Work): Promise<Outputs | undefined> {
  const { cache } = work.options;
  const imported = await Promise.all(rootsOf(work).map((root) => importedBuildRoot(cache, root)));
  const roots = imported.filter((path) => path !== undefined);
  if (roots.length < imported.length) return undefined;
  const known = await knownOutputs(cache, keyOf(work, planText(resolvedPlan(work, roots))), work.nix);
  if (known === undefined) return undefined;
  const kept = await linkedPaths(work.nix, work.request.project);
  if (![...roots, ...Object.values(known)].every((path) => kept.has(path))) return undefined;
  reportCached(work, new Set());
  return known;
}

async function newBuild(work: Work): Promise<Outputs> {
  const { nix, request, targets } = work;
  const { cache } = work.options;
  const { plan, project, onEvent = () => {} } = request;
  const roots = rootsOf(work);
  const toolRoots = [...(request.toolRoots?.keys() ?? [])];
  const logFolder = join(cache, "logs");
  await mkdir(logFolder, { recursive: true });
  return await inRunFolder(nix, cache, async (runFolder) => {
    const common = { runFolder, onEvent, ...(request.signal === undefined ? {} : { signal: request.signal }) };
    // The owner of a system-wide Nix has to verify its store. Steps could never write to its inputs.
    if (work.options.mode !== "system") {
      await checkRootInTurns(work.options.nixRoot);
      await verifyStore(nix, { ...common, cache });
    }
    const sources = [...work.sources.values()].flat();
    const resolved = resolvedPlan(work, await provideInputs(nix, { ...common, roots, sources, cache }));
    const text = planText(resolved);
    await writePlan(runFolder, text);
    await askFor(work, common);
    // This comes before the links are made, so that the project's next garbage collection finds them.
    await registerProject(cache, project);
    const link = await outLink(nix, project, request.partial ? "part" : "result");
    const { outputs, ran } = await buildSteps(nix, {
      ...{ ...common, plan, targets, toolRoots, logFolder, outLink: link, builders: work.options.builders ?? [] },
      ...(await startsFor(work, { cache, runFolder, plan, enginePlan: resolved })),
    });
    if (!request.partial) await dropLinksBeyond(nix, project, roots.length + targets.length);
    if (!request.partial && !request.isAsked) await dropLinksBeyond(nix, project, 0, "cached");
    await rememberOutputs(cache, keyOf(work, text), outputs);
    reportCached(work, ran);
    return outputs;
  });
}

/** Offers starts to steps with objects, and keeps the objects that they leave. */
async function startsFor(
  { nix, request, options }: Work,
  starts: Parameters<typeof offerStarts>[1],
): Promise<{ options: string[]; onEnd: (ran: ReadonlyMap<string, string>) => Promise<void> }> {
  // A system-wide Nix lets only users that it trusts map files into sandboxes.
  if (options.mode === "system") return { options: [], onEnd: async () => {} };
  return {
    options: request.clean ? [] : await offerStarts(nix, starts),
    // A start only saves time, so a failure with it does not fail the build.
    onEnd: async (ran) => {
      await keepStarts(nix, starts, ran).catch(() => {});
      await limitLocalOutputs(nix, starts, ran.keys()).catch(() => {});
    },
  };
}

/** Fetches what the caches have of the plan into the store, where the build finds it. */
async function askFor(
  { nix, request, options }: Work,
  common: { readonly runFolder: string; readonly signal?: AbortSignal; readonly onEvent: (event: EngineEvent) => void },
): Promise<void> {
  const { caches = [] } = options;
  if (request.isAsked || caches.length === 0) return;
  const paths = await outputPaths(nix, common);
  await askCaches(nix, { ...common, caches, paths: Object.values(paths).map(([out]) => out) });
}

/** Returns the unpacked roots: the build root, then those with additional tools. */
function rootsOf({ request }: Work): string[] {
  return [request.buildRoot, ...(request.toolRoots?.values() ?? [])];
}

/** @param roots store paths, in the order of {@link rootsOf} */
function resolvedPlan(work: Work, [root = "", ...others]: readonly string[]): EnginePlan {
  const names = [...(work.request.toolRoots?.keys() ?? [])];
  const toolRoots = new Map(names.map((name, index) => [name, others[index] ?? ""]));
  const sources = [...work.sources].map(([key, files]) => [key, files.map((file) => file.storePath)] as const);
  return enginePlan(work.request.plan, { root, toolRoots, sources: new Map(sources) });
}

/** Returns the text of plan.json, which Nix reads. */
function planText(plan: EnginePlan): string {
  return JSON.stringify(plan);
}

function keyOf(work: Work, text: string): string {
  return outputsKey(text, work.targets, work.options.mode ?? "bundled");
}

function reportCached(work: Work, ran: { has(step: string): boolean }): void {
  for (const step of work.targets) {
    const title = work.request.plan.steps[step]?.title ?? step;
    if (!ran.has(step)) work.request.onEvent?.({ kind: "step", step, title, state: "cached" });
  }
}
