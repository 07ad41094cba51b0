import { newestRelease } from "../archive/Lock.js";
import { BuildFailure } from "../engine/BuildFailure.js";
import { buildPlan } from "../engine/buildPlan.js";
import { registerProject, rememberSources } from "../engine/projects.js";
import { NixwrtError } from "../errors.js";
import type { AssemblyInput } from "../image/AssemblyInput.js";
import { assembleImages } from "../image/assembleImages.js";
import type { BuiltImage } from "../image/BuiltImage.js";
import { checkAssembly } from "../image/checkAssembly.js";
import { findAssembled } from "../image/findAssembled.js";
import { sandboxedTools } from "../image/sandboxedTools.js";
import { loadSecrets } from "../image/secrets.js";
import { nearest } from "../nearest.js";
import type { ImageRecipe } from "../system/Image.js";
import { allOrAbort } from "./allOrAbort.js";
import type { BuildEvent } from "./BuildEvent.js";
import { explainFailure } from "./explainFailure.js";
import type { Project } from "./openProject.js";
import { openArchive, type ProjectArchive, type StepRoots } from "./projectArchive.js";
import { configHash, manifestPackages } from "./provenance.js";

/** What is built, and how. */
export interface BuildOptions {
  /** Names of the images to build. Default: those of the config, else of the device. */
  readonly images?: readonly string[];
  /** Fail rather than change nixwrt.lock. Default false. */
  readonly frozen?: boolean;
  /** Use what the cache has, and no network. Default false. */
  readonly offline?: boolean;
  /**
   * Compile all of a kernel, instead of starting from the objects of one that was compiled before. The kernel is the same, byte for byte, and one that
   * is in the store already is not compiled again. Default false.
   */
  readonly cleanKernel?: boolean;
  /** Told of what happens. */
  readonly onEvent?: (event: BuildEvent) => void;
  /** Ends the build; what was finished is kept for the next. */
  readonly signal?: AbortSignal;
}

/** What a build made. */
export interface BuildResult {
  readonly images: readonly BuiltImage[];
  /** Absolute path of each step's output, by the step's name. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Nothing had to be done. */
  readonly upToDate: boolean;
  /** Since the call. */
  readonly seconds: number;
}

/**
 * Builds a project's images: locks, fetches, compiles, assembles, each only as far as something has changed.
 * @throws {NixwrtError} of the class of what went wrong; see docs/errors.md.
 */
export async function buildImages(project: Project, options: BuildOptions = {}): Promise<BuildResult> {
  const start = performance.now();
  const { system, plan, directory, env, cache, outDirectory } = project;
  const images = chosenImages(project, options.images);
  const secrets = await loadSecrets({ directory, env });
  await checkAssembly({ system, plan, images, secrets, directory });

  const archive = await openArchive(project, options);
  // Before anything is fetched: a collection that runs meanwhile then keeps what this lock names.
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
  const found = await findAssembled(input);
  const built = found ?? (await assembleImages(input));
  return { images: built, outputs, upToDate: found !== undefined, seconds: (performance.now() - start) / 1000 };
}

/** Everything up to the steps' outputs: what is public and can be cached. */
async function build(project: Project, archive: ProjectArchive, options: BuildOptions) {
  const { system, plan, cache, config, keptFor } = project;
  const [[nixRoot, stepRoots], sources] = await allOrAbort<[[string, StepRoots], Map<string, string[]>]>(
    options.signal,
    [
      // One after the other: unpacking two at once takes a hundred MiB more, and little time less.
      async (signal) => [await archive.root("nix", signal), await archive.stepRoots(signal)],
      (signal) => archive.sources(signal),
    ],
  );
  await rememberSources(cache, keptFor, [...sources.values()].flat());
  const { nix: mode, ...tuning } = config.engine;
  const compile = async (signal: AbortSignal) => {
    // All steps, not only those that the images take from: a collection then spares the toolchain.
    const request = { plan, ...stepRoots, sources, project: keptFor, clean: options.cleanKernel ?? false, signal };
    const onEvent = options.onEvent === undefined ? {} : { onEvent: options.onEvent };
    try {
      return await buildPlan({ ...request, ...onEvent }, { cache, nixRoot, mode, ...tuning, env: project.env });
    } catch (error) {
      throw error instanceof BuildFailure ? explainFailure(error, system) : error;
    }
  };
  // The tools that write images are fetched while the compiler has work.
  const [outputs, toolRoot] = await allOrAbort<[Map<string, string>, string]>(options.signal, [
    compile,
    (signal) => archive.root("image", signal),
  ]);
  return { outputs, sources, toolRoot, nixRoot };
}

function chosenImages({ system, config }: Project, names: readonly string[] | undefined): ImageRecipe[] {
  const wanted = names ?? config.images ?? system.device.defaultImages;
  const known = [...system.images.keys()];
  const problems = wanted
    .filter((name) => !system.images.has(name))
    .map((name) => {
      const meant = nearest(name, known);
      return {
        code: "IMAGE_UNKNOWN",
        message: `the device ${system.device.name} has no image "${name}"`,
        hint: meant === undefined ? `Its images: ${known.join(", ") || "none"}` : `Did you mean "${meant}"?`,
      };
    });
  if (problems.length > 0) throw new NixwrtError("config", problems);
  return [...new Set(wanted)].map((name) => system.images.get(name)?.value as ImageRecipe);
}
