import { join } from "node:path";
import { newestRelease } from "../archive/Lock.js";
import { BuildFailure } from "../engine/BuildFailure.js";
import { buildPlan } from "../engine/buildPlan.js";
import { importedBuildRoot } from "../engine/buildRoot.js";
import type { EngineOptions } from "../engine/nix.js";
import { registerProject, rememberSources } from "../engine/projects.js";
import { takeCached } from "../engine/takeCached.js";
import { Problems } from "../errors.js";
import type { AssemblyInput } from "../image/AssemblyInput.js";
import { assembleImages } from "../image/assembleImages.js";
import type { BuiltImage } from "../image/BuiltImage.js";
import { checkAssembly } from "../image/checkAssembly.js";
import { findAssembled, imageKeys } from "../image/findAssembled.js";
import { type PackageChange, packageChanges, readPackageStates } from "../image/packageChanges.js";
import { sandboxedTools } from "../image/sandboxedTools.js";
import { loadSecrets } from "../image/secrets.js";
import { planFor } from "../plan/planFor.js";
import type { ImageRecipe } from "../system/Image.js";
import { allOrAbort } from "./allOrAbort.js";
import type { BuildEvent } from "./BuildEvent.js";
import { cachedRequest } from "./cachedRequest.js";
import { engineOptions } from "./engineOptions.js";
import { explainFailure } from "./explainFailure.js";
import type { Project } from "./openProject.js";
import { openArchive, type ProjectArchive, type StepRoots } from "./projectArchive.js";
import { configHash, manifestPackages } from "./provenance.js";
import { unknownImages } from "./unknownImages.js";
import { warningsOf } from "./warningsOf.js";

/** What to build, and how. */
export interface BuildOptions {
  /** Names of the images to build. Default: those of the config, or else of the device. */
  readonly images?: readonly string[];
  /** Fail instead of changing nixwrt.lock. Default: false. */
  readonly frozen?: boolean;
  /** Use the cache only, and no network. Default: false. */
  readonly offline?: boolean;
  /**
   * Compile all of a kernel instead of starting from the objects of a kernel that was compiled before. The result is the same, byte for
   * byte. A kernel that is already in the store is not compiled again. Default: false.
   */
  readonly cleanKernel?: boolean;
  /** Called with the build's progress. */
  readonly onEvent?: (event: BuildEvent) => void;
  /** Aborts the build. The next build continues with the finished steps. */
  readonly signal?: AbortSignal;
}

/** Result of a build. */
export interface BuildResult {
  readonly images: readonly BuiltImage[];
  /** Absolute path of each step's output, by the step's name. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Packages that differ from those in the images that were in the output folder before. Empty if there were no images. */
  readonly changes: readonly PackageChange[];
  /** Whether there was nothing to do. */
  readonly upToDate: boolean;
  /** Duration of the call. */
  readonly seconds: number;
}

/**
 * Builds a project's images. It locks, fetches, compiles and assembles only what has changed.
 * @throws {NixwrtError} of the class of the fault; see docs/errors.md.
 */
export async function buildImages(project: Project, options: BuildOptions = {}): Promise<BuildResult> {
  return await buildFrom(project, () => openArchive(project, options), options);
}

/**
 * Like {@link buildImages}, with an archive that the caller also uses for other things.
 * @param archiveOf called once, after the checks that need no archive
 */
export async function buildFrom(
  project: Project,
  archiveOf: () => Promise<ProjectArchive>,
  options: BuildOptions,
): Promise<BuildResult> {
  const start = performance.now();
  const { system, plan, directory, env, cache, outDirectory } = project;
  const problems = new Problems();
  const images = chosenImages(project, options.images, problems);
  const secrets = await problems.collect(() => loadSecrets({ directory, env }));
  await checkAssembly({ system, plan, images, secrets, directory }, problems);
  problems.throwIfAny("config");
  if (secrets === undefined) throw new Error("secrets without problems can be read");
  for (const warning of await warningsOf(project, secrets)) options.onEvent?.({ kind: "warning", ...warning });

  const archive = await archiveOf();
  // This comes before all fetching, so that a concurrent garbage collection keeps what this lock names.
  await registerProject(cache, project.keptFor);
  const { outputs, sources, toolRoot, nixRoot } = await build(project, archive, options);
  const input: AssemblyInput = {
    ...{ system, plan, outputs, images, secrets, directory, outDirectory, cache },
    packages: manifestPackages(plan, archive.lock, sources),
    configHash: configHash(system, plan, sources),
    buildDate: newestRelease(archive.lock),
    tools: sandboxedTools({ nixRoot, root: toolRoot }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.onEvent === undefined ? {} : { onEvent: options.onEvent }),
  };
  const keys = await imageKeys(input);
  const found = await findAssembled(input, keys);
  // A build with nothing to do leaves the images as they are, so there are no changes.
  const replaced = found === undefined ? images.map(({ name }) => join(outDirectory, name)) : [];
  const before = await readPackageStates(replaced);
  const built = found ?? (await assembleImages(input, keys));
  const changes = packageChanges(before, await readPackageStates([...before.keys()]));
  const seconds = (performance.now() - start) / 1000;
  return { images: built, outputs, changes, upToDate: found !== undefined, seconds };
}

/** Builds the outputs of the steps: everything that is public and can be cached. */
async function build(project: Project, archive: ProjectArchive, options: BuildOptions) {
  // Binary caches may make the inputs unnecessary. Without caches, the inputs are fetched at the same time as Nix.
  const inputs = project.config.caches.length > 0 ? undefined : await fetchInputs(project, archive, options.signal);
  const nixRoot = await archive.root("nix", options.signal);
  const engine = await engineOptions(project, nixRoot, options);
  // The tools that write images are fetched while the compiler works.
  const [{ outputs, sources }, toolRoot] = await allOrAbort<[Compiled, string]>(options.signal, [
    async (signal) => {
      const all = { ...options, signal };
      if (inputs === undefined) return await cachedOrCompiled(project, archive, engine, all);
      return { outputs: await compile(project, archive, engine, inputs, all), sources: inputs.sources };
    },
    (signal) => archive.root("image", signal),
  ]);
  return { outputs, sources, toolRoot, nixRoot };
}

/** Inputs that only compiling needs. */
interface Inputs {
  readonly stepRoots: StepRoots;
  readonly sources: Map<string, string[]>;
}

async function fetchInputs(
  { plan, cache, keptFor }: Project,
  archive: ProjectArchive,
  outer: AbortSignal | undefined,
): Promise<Inputs> {
  const [stepRoots, sources] = await allOrAbort<[StepRoots, Map<string, string[]>]>(outer, [
    async (signal) => {
      // These run in sequence: unpacking two roots at once takes 100 MiB more memory and saves little time.
      await archive.root("nix", signal);
      return await archive.stepRoots(signal, plan);
    },
    (signal) => archive.sources(signal, plan),
  ]);
  await rememberSources(cache, keptFor, [...sources.values()].flat());
  return { stepRoots, sources };
}

interface Compiled {
  readonly outputs: Map<string, string>;
  readonly sources: Map<string, string[]>;
}

/** With binary caches, fetches the inputs for compiling only if something has to be compiled. */
async function cachedOrCompiled(
  project: Project,
  archive: ProjectArchive,
  engine: EngineOptions,
  options: BuildOptions,
): Promise<Compiled> {
  const sources = await archive.sourcePaths();
  const request = await cachedRequest(project, archive, sources, options);
  const cached = request === undefined ? undefined : await takeCached(request, engine);
  if (cached?.missing.length === 0) {
    await rememberSources(project.cache, project.keptFor, [...sources.values()].flat());
    return { outputs: new Map(cached.outputs), sources };
  }
  const rest = cached === undefined ? project : { ...project, plan: planFor(project.plan, cached.missing) };
  const inputs = await fetchInputs(rest, archive, options.signal);
  const built = await compile(rest, archive, engine, inputs, { ...options, isAsked: cached !== undefined });
  if (request === undefined || cached === undefined) return { outputs: built, sources };
  // Records the outputs, so that the next build with nothing to do finds them without starting Nix.
  const { onEvent: _, ...quietly } = request;
  await takeCached({ ...quietly, keepsBuilt: true }, { ...engine, caches: [] });
  return { outputs: new Map([...built, ...cached.outputs]), sources };
}

/** Builds all steps of the plan, not only those that the images need, so that a garbage collection keeps the toolchain. */
async function compile(
  { plan, system, keptFor, cache }: Project,
  archive: ProjectArchive,
  engine: EngineOptions,
  { stepRoots, sources }: Inputs,
  options: BuildOptions & { readonly isAsked?: boolean },
): Promise<Map<string, string>> {
  const { onEvent, signal, isAsked = false } = options;
  const request = {
    ...{ plan, ...stepRoots, sources, project: keptFor, isAsked, clean: options.cleanKernel ?? false },
    ...(onEvent === undefined ? {} : { onEvent }),
    ...(signal === undefined ? {} : { signal }),
  };
  try {
    const outputs = await buildPlan(request, engine);
    const roots = [["build", stepRoots.buildRoot] as const, ...stepRoots.toolRoots];
    const imported = roots.map(async ([name, root]) => [name, await importedBuildRoot(cache, root)] as const);
    const known = (await Promise.all(imported)).flatMap(([name, path]) =>
      path === undefined ? [] : [[name, path] as const],
    );
    await archive.pinRoots(new Map(known));
    return outputs;
  } catch (error) {
    throw error instanceof BuildFailure ? explainFailure(error, system) : error;
  }
}

/** Returns the images to build, and reports names that no image has. */
function chosenImages(
  { system, config }: Project,
  names: readonly string[] | undefined,
  problems: Problems,
): ImageRecipe[] {
  const wanted = names ?? config.images ?? system.device.defaultImages;
  for (const problem of unknownImages(wanted, system)) problems.add(problem);
  return [...new Set(wanted)].flatMap((name) => system.images.get(name)?.value ?? []);
}
