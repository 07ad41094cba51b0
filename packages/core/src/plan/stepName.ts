import type { CpuTarget } from "../system/CpuFamily.js";

/** Returns the name of the step that builds something, such as a package, for a CPU. */
export function stepName(name: string, cpu: CpuTarget): string {
  return `${name}-${cpu.family.name}`;
}
