import type { KconfigSettings, System } from "@nixwrt/core";

/**
 * Kernel symbols that a system asks for, as a config contains them: a guest that asks for the same symbols shares the kernel. Leaves out
 * symbols that every kernel has where possible: asking for them here would require them, which would make another step for the same kernel.
 */
export function kernelOf(system: System): NonNullable<KconfigSettings["config"]> {
  const asked = [...system.kernelConfig].filter(([, { ifAvailable }]) => !ifAvailable);
  return Object.fromEntries(asked.map(([symbol, { value }]) => [symbol, value]));
}
