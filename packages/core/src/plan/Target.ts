import type { CpuFamily, CpuTarget, Toolchain } from "../system/CpuFamily.js";

/** A CPU's toolchain, as steps call it. */
export interface Target extends Omit<Toolchain, "flags"> {
  readonly family: CpuFamily;
  /** gcc flags that must be given to every compilation, or the linker mixes ABIs. */
  readonly flags: string;
}

/** How steps call the toolchain of a CPU. */
export function targetOf({ family, march, mtune }: CpuTarget): Target {
  const { toolchain } = family;
  return { ...toolchain, family, flags: [`-march=${march}`, `-mtune=${mtune}`, ...toolchain.flags].join(" ") };
}
