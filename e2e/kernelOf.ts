import type { KconfigSettings, System } from "@nixwrt/core";

/**
 * The kernel symbols that a system asks for, as a config has them: a guest that asks for the same takes the same kernel. What every kernel has
 * where it can is left out: asked for here it would have to be there, which is another step for the same kernel.
 */
export function kernelOf(system: System): NonNullable<KconfigSettings["config"]> {
  const asked = [...system.kernelConfig].filter(([, { ifAvailable }]) => !ifAvailable);
  return Object.fromEntries(asked.map(([symbol, { value }]) => [symbol, value]));
}
