import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { NixwrtError } from "../errors.js";
import type { Plan } from "../plan/Plan.js";
import { BuildFailure } from "./BuildFailure.js";
import { BuildWatch } from "./BuildWatch.js";
import { importedBuildRoot, rememberBuildRoot } from "./buildRoot.js";
import { cacheFault } from "./cacheFaults.js";
import type { EngineEvent } from "./EngineEvent.js";
import { engineExpression } from "./engineExpression.js";
import { enginePlan } from "./enginePlan.js";
import { exists, knownOutputs, type Outputs, outputsKey, rememberOutputs } from "./knownOutputs.js";
import { namespaceProblem } from "./namespaces.js";
import { type EngineOptions, type Nix, openNix } from "./nix.js";
import { dropLinksBeyond, linkedPaths, outLink, registerProject } from "./projects.js";
import { removeTree } from "./removeTree.js";
import { makeRunFolder, sweepRunFolders } from "./runFolder.js";
import { type SourceFile, sourceFile, stageSources } from "./sourceFiles.js";
import { nameOfStorePath } from "./storePath.js";

/** What is to be built, and for whom. */
export interface BuildRequest {
  readonly plan: Plan;
  /** Unpacked root that `buildRootRequest` asks for. Not changed while it exists. */
  readonly buildRoot: string;
  /** Absolute paths of verified files, by `sourceKey`, in the order in which the steps get them. */
  readonly sources: ReadonlyMap<string, readonly string[]>;
  /** Steps whose outputs are wanted. Default: all. */
  readonly targets?: readonly string[];
  /** Absolute path of the config file: what is built for it is kept until it is gone (see `collectGarbage`). */
  readonly project: string;
  readonly onEvent?: (event: EngineEvent) => void;
  /** Ends the build; what was finished is kept. */
  readonly signal?: AbortSignal;
}

/**
 * Builds the steps of a plan that were not built before.
 * @returns absolute path, on this machine, of each target's output
 * @throws {BuildFailure} when steps failed: all of them
 * @throws {NixwrtError} class host: no user namespaces, cache not writable or full, no fit Nix; class interrupted
 */
export async function buildPlan(request: BuildRequest, options: EngineOptions): Promise<Map<string, string>> {
  try {
    return await build(request, options);
  } catch (error) {
    if (error instanceof NixwrtError) throw error;
    throw cacheFault(error, options.cache) ?? error;
  }
}

async function build(request: BuildRequest, options: EngineOptions): Promise<Map<string, string>> {
  const nix = await openNix(options);
  const targets = [...(request.targets ?? Object.keys(request.plan.steps))].sort();
  const sources = await resolveSources(request.sources);
  const work = { request, options, nix, targets, sources };
  return hostPaths((await knownBuild(work)) ?? (await newBuild(work)), nix);
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

function hostPaths(outputs: Outputs, nix: Nix): Map<string, string> {
  return new Map(Object.entries(outputs).map(([step, path]) => [step, nix.hostPath(path)]));
}

/** The outputs, when this project built just this before. */
async function knownBuild(work: Work): Promise<Outputs | undefined> {
  const { cache } = work.options;
  const root = await importedBuildRoot(cache, work.request.buildRoot);
  if (root === undefined) return undefined;
  const known = await knownOutputs(cache, keyOf(work, planText(work, root)), work.nix);
  if (known === undefined) return undefined;
  const kept = await linkedPaths(work.nix, work.request.project);
  if (![root, ...Object.values(known)].every((path) => kept.has(path))) return undefined;
  reportCached(work, new Set());
  return known;
}

function planText(work: Work, root: string): string {
  const paths = [...work.sources].map(([key, files]) => [key, files.map((file) => file.storePath)] as const);
  return JSON.stringify(enginePlan(work.request.plan, { root, sources: new Map(paths) }));
}

function keyOf(work: Work, text: string): string {
  return outputsKey(text, work.targets, work.options.mode ?? "bundled");
}

function reportCached(work: Work, ran: ReadonlySet<string>): void {
  for (const step of work.targets) {
    const title = work.request.plan.steps[step]?.title ?? step;
    if (!ran.has(step)) work.request.onEvent?.({ kind: "step", step, title, state: "cached" });
  }
}

async function newBuild(work: Work): Promise<Outputs> {
  const { cache } = work.options;
  for (const folder of [...work.nix.folders, logFolder(cache)]) await mkdir(folder, { recursive: true });
  await sweepRunFolders(cache);
  const runFolder = await makeRunFolder(cache);
  try {
    await mkdir(join(runFolder, "builds"));
    const root = await provideInputs(work, runFolder);
    const text = planText(work, root);
    await writeFile(join(runFolder, "plan.json"), text);
    await writeFile(join(runFolder, "engine.nix"), engineExpression);
    const outputs = await runBuild(work, runFolder);
    await rememberOutputs(cache, keyOf(work, text), outputs);
    await registerProject(cache, work.request.project);
    return outputs;
  } finally {
    await removeTree(runFolder);
  }
}

function logFolder(cache: string): string {
  return join(cache, "logs");
}

/** Puts the build root and the sources into the store, as far as they are not there. @returns the root's store path */
async function provideInputs(work: Work, runFolder: string): Promise<string> {
  const { nix, request, options } = work;
  const remembered = await importedBuildRoot(options.cache, request.buildRoot);
  const files = [...work.sources.values()].flat();
  const wanted = [...(remembered === undefined ? [] : [remembered]), ...files.map((file) => file.storePath)];
  const missing = await invalidPaths(work, runFolder, wanted);
  const newFiles = files.filter((file) => missing.has(file.storePath));
  if (newFiles.length > 0) {
    request.onEvent?.({ kind: "phase", text: "Taking the sources into the store" });
    const staged = await stageSources(newFiles, runFolder);
    const paths = staged.map((path) => join(nix.runFolder(runFolder), path));
    await runNix(work, runFolder, ["nix-store", "--add-fixed", "sha256", ...paths]);
  }
  if (remembered !== undefined && !missing.has(remembered)) return remembered;
  request.onEvent?.({ kind: "phase", text: "Taking the build root into the store" });
  const { path, binds } = nix.importFolder(request.buildRoot);
  const root = (await runNix(work, runFolder, ["nix", "store", "add", "--name", "build-root", path], binds)).trim();
  await rememberBuildRoot(options.cache, request.buildRoot, root);
  return root;
}

/** Those of the given store paths that are not in the store. */
async function invalidPaths(work: Work, runFolder: string, paths: readonly string[]): Promise<Set<string>> {
  const present = await Promise.all(paths.map((path) => exists(work.nix.hostPath(path))));
  // A path may be there and yet be unfinished, but not the other way.
  if (!present.includes(true)) return new Set(paths);
  const output = await runNix(work, runFolder, ["nix-store", "--check-validity", "--print-invalid", ...paths]);
  return new Set(output.split("\n").filter((line) => line !== ""));
}

async function runNix(
  work: Work,
  runFolder: string,
  command: readonly string[],
  binds: Nix["importFolder"] extends (host: string) => infer R
    ? R extends { binds: infer B }
      ? B
      : never
    : never = [],
): Promise<string> {
  const signal = work.request.signal;
  const run = { command, runFolder, binds, ...(signal === undefined ? {} : { signal }) };
  try {
    const { stdout } = await work.nix.spawn(run, { stdin: "ignore" });
    return stdout;
  } catch (error) {
    throw nixError(work, String((error as { stderr?: unknown }).stderr ?? error), error);
  }
}

/** `nix build` of all targets, to the end even if some fail. */
async function runBuild(work: Work, runFolder: string): Promise<Outputs> {
  const { nix, request, options, targets } = work;
  const titles = new Map(Object.entries(request.plan.steps).map(([name, step]) => [name, step.title]));
  const watch = new BuildWatch({ titles, logFolder: logFolder(options.cache), onEvent: request.onEvent ?? (() => {}) });
  const command = [
    ...["nix", "build", "--file", join(nix.runFolder(runFolder), "engine.nix"), "--json", "--keep-going"],
    ...["--log-format", "internal-json", "-v", "--out-link", await outLink(nix, request.project)],
    "root",
    ...targets.map((target) => `steps."${target}"`),
  ];
  const signal = request.signal;
  const run = { command, runFolder, ...(signal === undefined ? {} : { signal }) };
  const child = nix.spawn(run, { stdin: "ignore", buffer: { stdout: true, stderr: false }, reject: false });
  for await (const line of child.iterable({ from: "stderr" })) watch.line(line);
  const result = await child;
  await watch.close();
  if (result.failed) {
    const failures = signal?.aborted ? [] : watch.failures();
    if (failures.length > 0 && cacheFault(watch.errors, options.cache) === undefined) throw new BuildFailure(failures);
    throw nixError(work, watch.errors, result);
  }
  await dropLinksBeyond(nix, request.project, 1 + targets.length);
  reportCached(work, watch.ran);
  return parseOutputs(result.stdout, targets);
}

/** Outputs by step, from what `nix build --json` prints. */
function parseOutputs(json: string, targets: readonly string[]): Outputs {
  const results = JSON.parse(json) as { drvPath?: string; outputs?: { out?: string } }[];
  const found = results.flatMap(({ drvPath, outputs }) =>
    drvPath !== undefined && outputs?.out !== undefined ? [[nameOfStorePath(drvPath), outputs.out] as const] : [],
  );
  const byStep = new Map(found);
  return Object.fromEntries(targets.map((target) => [target, byStep.get(target) ?? missingOutput(target)]));
}

function missingOutput(target: string): never {
  throw new Error(`Nix named no output of the step ${target}.`);
}

/** The error for people behind a Nix that ended badly, though no step failed. */
function nixError(work: Work, text: string, cause: unknown): NixwrtError {
  if (work.request.signal?.aborted) {
    return new NixwrtError("interrupted", { code: "INTERRUPTED", message: "The build was interrupted." }, { cause });
  }
  const namespaces = namespaceProblem(text);
  if (namespaces !== undefined) return new NixwrtError("host", namespaces, { cause });
  const fault = cacheFault(text, work.options.cache);
  if (fault !== undefined) return fault;
  return new NixwrtError(
    "internal",
    { code: "NIX_FAILED", message: "Nix ended with an error." },
    { cause, details: text },
  );
}
