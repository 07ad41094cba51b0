import { sourceStorePaths } from "../engine/sourceFiles.js";
import type { CachedRequest } from "../engine/takeCached.js";
import { assembledSteps } from "../image/assembledSteps.js";
import { neededSteps } from "../plan/neededSteps.js";
import { valuesOf } from "../system/System.js";
import type { BuildOptions } from "./buildImages.js";
import type { Project } from "./openProject.js";
import type { ProjectArchive } from "./projectArchive.js";

/**
 * Returns what to ask binary caches for: the outputs that go into the images of the project's device.
 * @returns undefined if the lock does not have the content of the unpacked roots, which is the case until somebody has built with it
 */
export async function cachedRequest(
  { plan, system, keptFor }: Project,
  archive: ProjectArchive,
  sources: ReadonlyMap<string, readonly string[]>,
  { onEvent, signal }: Pick<BuildOptions, "onEvent" | "signal">,
): Promise<CachedRequest | undefined> {
  const roots = archive.pinnedRoots();
  if (roots === undefined) return undefined;
  const { build: root = "", ...toolRoots } = Object.fromEntries(roots);
  // Device trees end up only inside compressed kernels, but checks of boards read them.
  const trees = Object.values(plan.kernelImages).flatMap((name) => {
    const step = plan.steps[name];
    return step === undefined ? [] : neededSteps(step);
  });
  return {
    plan,
    inputs: { root, toolRoots: new Map(Object.entries(toolRoots)), sources: await sourceStorePaths(sources) },
    wanted: [...new Set([...assembledSteps(plan, valuesOf(system.images)), ...trees])],
    project: keptFor,
    ...(onEvent === undefined ? {} : { onEvent }),
    ...(signal === undefined ? {} : { signal }),
  };
}
