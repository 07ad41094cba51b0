import type { CpuTarget } from "../system/CpuFamily.js";

/** Name of the step that makes something, such as a package, for a CPU. */
export function stepName(name: string, cpu: CpuTarget): string {
  return `${name}-${cpu.family.name}`;
}
