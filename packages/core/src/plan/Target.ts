import type { CpuTarget } from "../system/Device.js";

/** The names that a CPU has in the tools, and how the compiler is told about it. */
export interface Target {
  /** Debian's cross tools carry this prefix, such as `mips-linux-gnu`. */
  readonly gnu: string;
  /** What our own compiler makes programs for, such as `mips-linux-musl`. */
  readonly musl: string;
  /** Where programs look for the dynamic loader. `-sf`: musl's name for soft float. */
  readonly loader: string;
  /** ld's -m */
  readonly emulation: string;
  /** gcc flags that must be given to every compilation, or the linker mixes floating-point ABIs. */
  readonly flags: string;
}

const emulations: Record<CpuTarget["arch"], string> = { mips: "elf32btsmip", mipsel: "elf32ltsmip" };

export function targetOf(cpu: CpuTarget): Target {
  return {
    gnu: `${cpu.arch}-linux-gnu`,
    musl: `${cpu.arch}-linux-musl`,
    loader: `/lib/ld-musl-${cpu.arch}-sf.so.1`,
    emulation: emulations[cpu.arch],
    flags: `-march=${cpu.march} -mtune=${cpu.mtune} -msoft-float`,
  };
}
