import type { CpuFamily, CpuTarget, Toolchain } from "../system/CpuFamily.js";

/** A CPU's toolchain as steps use it. */
export interface Target extends Omit<Toolchain, "flags"> {
  readonly family: CpuFamily;
  /** gcc flags for every compilation. Without them, the linker would mix ABIs. */
  readonly flags: string;
}

/** Returns the toolchain of a CPU as steps use it. */
export function targetOf({ family, march, mtune }: CpuTarget): Target {
  const { toolchain } = family;
  return { ...toolchain, family, flags: [`-march=${march}`, `-mtune=${mtune}`, ...toolchain.flags].join(" ") };
}
