import { BuildFailure } from "../engine/BuildFailure.js";
import { buildPlan } from "../engine/buildPlan.js";
import { registerProject } from "../engine/projects.js";
import { auditElf } from "../image/auditElf.js";
import { expandLinks } from "../image/expandLinks.js";
import { type LoadedNode, loadOutput } from "../image/loadRoot.js";
import { rootTree } from "../image/rootTree.js";
import { planFor } from "../plan/planFor.js";
import { stepName } from "../plan/stepName.js";
import { type Package, withLibraries } from "../system/Package.js";
import { allOrAbort } from "./allOrAbort.js";
import type { BuildOptions } from "./buildImages.js";
import { engineOptions } from "./engineOptions.js";
import { explainFailure } from "./explainFailure.js";
import type { Project } from "./openProject.js";
import { openArchive, type StepRoots } from "./projectArchive.js";
import { manifestPackages } from "./provenance.js";

/** A package that was built. */
export interface BuiltPackage {
  readonly name: string;
  /** Version of its source. */
  readonly version: string;
  /** Absolute path of its output on this machine. */
  readonly output: string;
  /** Files that it adds to an image, sorted by path, including those of its libraries. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** Total size of its files. */
  readonly bytes: number;
}

/** Result of {@link buildPackages}. */
export interface PackagesResult {
  readonly packages: readonly BuiltPackage[];
  /** Duration of the call. */
  readonly seconds: number;
}

/**
 * Builds packages of a project and their dependencies, without a kernel or an image. Checks what they would add to an image: the listed
 * files exist, and the programs are for the device's CPU, find their libraries and are hardened.
 * @param packages {@link Project.chosen} or other packages of the project
 * @throws {NixwrtError} of the class of the fault; see docs/errors.md.
 */
export async function buildPackages(
  project: Project,
  packages: readonly Package[],
  options: Omit<BuildOptions, "images"> = {},
): Promise<PackagesResult> {
  const start = performance.now();
  const { system, cache, keptFor } = project;
  const { cpu } = system.device;
  const steps = packages.map(({ name }) => stepName(name, cpu));
  const plan = planFor(project.plan, steps);
  const isExtra = project.extraPackages.length > 0;
  // The lock holds what the config asks for. A package that is only tried out leaves no trace in it.
  const archive = await openArchive(project, { ...options, ...(isExtra ? { frozen: false, keepsLock: false } : {}) });
  await registerProject(cache, keptFor);
  const [[nixRoot, stepRoots], sources] = await allOrAbort<[[string, StepRoots], Map<string, string[]>]>(
    options.signal,
    [
      async (signal) => [await archive.root("nix", signal), await archive.stepRoots(signal, plan)],
      (signal) => archive.sources(signal, plan),
    ],
  );
  const engine = await engineOptions(project, nixRoot, options);
  const request = { plan, ...stepRoots, sources, project: keptFor, partial: true };
  const given = {
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.onEvent === undefined ? {} : { onEvent: options.onEvent }),
  };
  let outputs: ReadonlyMap<string, string>;
  try {
    outputs = await buildPlan({ ...request, ...given }, engine);
  } catch (error) {
    throw error instanceof BuildFailure ? explainFailure(error, system) : error;
  }
  const nodes = await checkedFiles(project, outputs);
  const versions = new Map(manifestPackages(project.plan, archive.lock, sources).map((one) => [one.name, one.version]));
  const built = packages.map((what): BuiltPackage => {
    const { name } = what;
    const brings = new Set(withLibraries([what]).map((one) => one.name));
    const files = [...nodes].flatMap(([path, node]) => {
      const isOwn = node.owner !== undefined && "package" in node.owner && brings.has(node.owner.package);
      return isOwn && node.kind === "file" ? [{ path, bytes: node.data.length }] : [];
    });
    return {
      ...{ name, version: versions.get(name) ?? "", output: outputs.get(stepName(name, cpu)) ?? "", files },
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  });
  return { packages: built, seconds: (performance.now() - start) / 1000 };
}

/** Returns the files of all built packages and of the C library, after the checks that an image's files have to pass. */
async function checkedFiles({ system, plan }: Project, outputs: ReadonlyMap<string, string>) {
  const isBuilt = plan.install.filter(({ package: name, from }) =>
    "link" in from ? outputs.has(stepName(name, system.device.cpu)) : outputs.has(from.step),
  );
  const tree = rootTree({ ...system, files: new Map() }, await expandLinks(isBuilt, outputs));
  const nodes = new Map<string, LoadedNode>();
  for (const [path, node] of tree) {
    if (node.kind !== "file") nodes.set(path, node);
    else if ("step" in node.from) nodes.set(path, await loadOutput(path, { ...node, from: node.from }, outputs));
  }
  auditElf(nodes, system.device.cpu, plan.packages);
  return nodes;
}
