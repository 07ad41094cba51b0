import { type Plan, packageStep } from "../plan/Plan.js";
import { type ImageRecipe, packagesOf } from "../system/Image.js";

/** Returns the steps whose outputs provide files for images, sorted. The other steps are only needed to compile these. */
export function assembledSteps(plan: Plan, images: Iterable<Pick<ImageRecipe, "parts">>): string[] {
  const installing = plan.install.flatMap(({ from }) => ("step" in from ? [from.step] : []));
  const packages = [...images].flatMap(({ parts }) => parts.flatMap(packagesOf));
  const packaged = packages.map((name) => packageStep(plan, name));
  return [...new Set([plan.kernel, ...Object.values(plan.kernelImages), ...installing, ...packaged])].sort();
}
