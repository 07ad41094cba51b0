import type { CpuFamily } from "../CpuFamily.js";
import { appendedTree } from "./appendedTree.js";

/** MIPS32, big endian, soft float: 24Kc, 24KEc and 74Kc have no floating-point unit. */
export const mips: CpuFamily = mips32("mips", "big", "elf32btsmip");

/** MIPS32, little endian, soft float. */
export const mipsel: CpuFamily = mips32("mipsel", "little", "elf32ltsmip");

function mips32(name: string, endian: "big" | "little", emulation: string): CpuFamily {
  const gnu = `${name}-linux-gnu`;
  return {
    name,
    endian,
    pageBytes: 4096,
    // KSEG0, cached
    loaderOffset: 0x8000_0000,
    mkimage: "mips",
    elf: {
      bits: 32,
      machine: 8,
      title: "MIPS",
      // EF_MIPS_ABI2
      otherAbis: [{ mask: 0x20, value: 0x20, title: "n32" }],
      // Val_GNU_MIPS_ABI_FP_SOFT
      mipsFpAbi: 3,
    },
    toolchain: {
      gnu,
      compiler: `gcc-${gnu}`,
      musl: `${name}-linux-musl`,
      // musl's name for soft float
      loader: `/lib/ld-musl-${name}-sf.so.1`,
      flags: ["-msoft-float"],
      programFlags: ["-mplt"],
      emulation,
      linkSpec: "%{G*} %{EB} %{EL} %{mips*}",
      // musl's loader cannot read MIPS's GNU hash (.MIPS.xhash).
      hashStyle: "sysv",
      // The GOT holds the addresses of all library functions. Loaders fill it before the program starts (musl's `do_mips_relocs`).
      gotOutsideRelro: true,
      // Debian's libgcc is for hard float. The linker mixes the two and only warns.
      libgcc: { from: "source", config: "mips", flags: ["-mabicalls"] },
    },
    kernel: {
      arch: "mips",
      uapi: "mips",
      treesOf: [],
      packaging: appendedTree(gnu),
      symbols: {},
      hardened: {
        // The maximum of MIPS with pages of 4 KiB. The kernel's default is the minimum, 8.
        ARCH_MMAP_RND_BITS: { value: 15, reason: "addresses of programs are hard to guess" },
      },
    },
  };
}
