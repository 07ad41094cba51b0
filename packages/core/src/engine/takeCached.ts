import { inCache } from "../archive/inCache.js";
import type { Plan } from "../plan/Plan.js";
import { planFor } from "../plan/planFor.js";
import { askCaches } from "./askCaches.js";
import type { EngineEvent } from "./EngineEvent.js";
import { type EngineInputs, enginePlan } from "./enginePlan.js";
import { knownOutputs, outputsKey, rememberOutputs } from "./knownOutputs.js";
import { missingPaths } from "./missingPaths.js";
import { type EngineOptions, type Nix, openNix } from "./nix.js";
import { nixRun } from "./nixRun.js";
import { outputPaths } from "./outputPaths.js";
import { dropLinksBeyond, linkedPaths, outLink, registerProject } from "./projects.js";
import { inRunFolder, writePlan } from "./runFolder.js";
import { verifyStore } from "./verifyStore.js";

export interface CachedRequest {
  readonly plan: Plan;
  /** Future store paths of the plan's inputs. They need not exist. */
  readonly inputs: EngineInputs;
  /** Steps whose outputs are needed, not only to build others. */
  readonly wanted: readonly string[];
  /** Absolute path of the config file, as in {@link BuildRequest.project}. */
  readonly project: string;
  /** Keep the links to what was built for the project, because it was built for exactly this plan. Default: false. */
  readonly keepsBuilt?: boolean;
  readonly onEvent?: (event: EngineEvent) => void;
  readonly signal?: AbortSignal;
}

/** What exists without compiling. */
export interface CachedSteps {
  /** Absolute path, on this machine, of the output of each wanted step that exists. */
  readonly outputs: ReadonlyMap<string, string>;
  /** The wanted steps that do not exist. */
  readonly missing: readonly string[];
}

/**
 * Takes what this machine's store and the binary caches already have, before any input is fetched. If something has to be built, the caches
 * are also asked for the outputs that it needs.
 * @throws {NixwrtError} class host: cache not writable or full, no user namespaces; class interrupted. Never for an error of a binary
 * cache.
 */
export function takeCached(request: CachedRequest, options: EngineOptions): Promise<CachedSteps> {
  return inCache(options.cache, async () => {
    const nix = await openNix(options);
    const { cache, mode = "bundled" } = options;
    const wanted = [...request.wanted].sort();
    const text = JSON.stringify(enginePlan(request.plan, request.inputs));
    const key = outputsKey(text, wanted, `${mode}, cached`);
    const known = await knownOutputs(cache, key, nix);
    if (known !== undefined) {
      const kept = await linkedPaths(nix, request.project);
      if (Object.values(known).every((path) => kept.has(path))) return found(nix, known, []);
    }
    return await inRunFolder(nix, cache, async (runFolder) => {
      await writePlan(runFolder, text);
      return await take(nix, { request, options, wanted, key, runFolder });
    });
  });
}

interface Work {
  readonly request: CachedRequest;
  readonly options: EngineOptions;
  readonly wanted: readonly string[];
  readonly key: string;
  readonly runFolder: string;
}

async function take(nix: Nix, { request, options, wanted, key, runFolder }: Work): Promise<CachedSteps> {
  const { plan, project, signal, onEvent = () => {} } = request;
  const { cache, caches = [] } = options;
  const common = { runFolder, onEvent, ...(signal === undefined ? {} : { signal }) };
  // The owner of a system-wide Nix has to verify its store.
  if (options.mode !== "system") await verifyStore(nix, { ...common, cache });
  const paths = await outputPaths(nix, common);
  // A step's outputs besides $out, such as a kernel's objects, are only for compiling.
  const pathsOf = (names: Iterable<string>) => [...names].flatMap((name) => paths[name]?.slice(0, 1) ?? []);
  const missing = await askCaches(nix, { ...common, caches, paths: pathsOf(wanted) });
  const isThere = (name: string) => pathsOf([name]).every((path) => !missing.has(path));
  const [there, absent] = [wanted.filter(isThere), wanted.filter((name) => !isThere(name))];
  if (absent.length > 0) {
    const further = Object.keys(planFor(plan, absent).steps).filter(
      (name) => !absent.includes(name) && !plan.steps[name]?.staysLocal,
    );
    // Errors of a cache, or that it has nothing, were already reported the first time.
    const onFound = (event: EngineEvent) => (event.kind === "cache" && event.steps === 0 ? undefined : onEvent(event));
    await askCaches(nix, { ...common, onEvent: onFound, caches, paths: pathsOf(further) });
  }
  await registerProject(cache, project);
  const kept = await keep(nix, common, project, pathsOf(there));
  // A garbage collection ran in between.
  if (!kept) return { outputs: new Map(), missing: wanted };
  const outputs = Object.fromEntries(there.map((name) => [name, paths[name]?.[0] ?? ""]));
  if (absent.length === 0) {
    if (!request.keepsBuilt) await dropLinksBeyond(nix, project, 0);
    await rememberOutputs(cache, key, outputs);
    for (const step of wanted) onEvent({ kind: "step", step, title: plan.steps[step]?.title ?? step, state: "cached" });
  }
  return found(nix, outputs, absent);
}

/** Protects paths from garbage collection. Returns false if they no longer all exist. */
async function keep(
  nix: Nix,
  common: { readonly runFolder: string; readonly signal?: AbortSignal },
  project: string,
  paths: readonly string[],
): Promise<boolean> {
  if (paths.length > 0) {
    const link = await outLink(nix, project, "cached");
    await nixRun(nix, { ...common, command: ["nix", "build", "--offline", "--out-link", link, ...paths] }).catch(
      () => {},
    );
  }
  await dropLinksBeyond(nix, project, paths.length, "cached");
  return (await missingPaths(nix, common, paths)).size === 0;
}

function found(nix: Nix, outputs: Readonly<Record<string, string>>, missing: readonly string[]): CachedSteps {
  const hostPaths = Object.entries(outputs).map(([step, path]) => [step, nix.hostPath(path)] as const);
  return { outputs: new Map(hostPaths), missing };
}
