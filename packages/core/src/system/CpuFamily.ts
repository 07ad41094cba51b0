import type { KernelPackaging } from "./KernelPackaging.js";
import type { KconfigValue } from "./kconfig.js";

/** What the compiler is told to make code for. */
export interface CpuTarget {
  readonly family: CpuFamily;
  /** gcc's -march=, such as `mips32r2`. */
  readonly march: string;
  /** gcc's -mtune=, such as `24kc`. */
  readonly mtune: string;
}

/**
 * All that differs from one kind of CPU to another: whoever brings a CPU writes one of these, in a device package as well as in core. It is
 * plain data, and part of the System.
 */
export interface CpuFamily {
  /** Unique; part of the names of build steps. Lower-case letters and digits, such as `mipsel`. */
  readonly name: string;
  readonly endian: "big" | "little";
  /** Bytes of a page of memory. What is kept in RAM begins and ends at a multiple of it. */
  readonly pageBytes: number;
  /** What a boot loader adds to a physical address to reach it: on MIPS the start of KSEG0, elsewhere mostly 0. */
  readonly loaderOffset: number;
  /** mkimage's -A, such as `arm64`. */
  readonly mkimage: string;
  readonly elf: ElfAbi;
  readonly toolchain: Toolchain;
  readonly kernel: KernelArch;
}

/** How an ELF file says that it is for this CPU, and for the ABI that our programs have. */
export interface ElfAbi {
  readonly bits: 32 | 64;
  /** e_machine: EM_* of elf.h. */
  readonly machine: number;
  /** For people: `MIPS`. */
  readonly title: string;
  /** Bits of e_flags by which other ABIs of the same machine are known, each with the ABI's name. */
  readonly otherAbis: readonly { readonly mask: number; readonly value: number; readonly title: string }[];
  /** What the section .MIPS.abiflags must have for its fp_abi (Val_GNU_MIPS_ABI_FP_* of binutils' elf/mips.h). Default: it is not looked at. */
  readonly mipsFpAbi?: number;
}

/** How programs of the device are compiled and linked. */
export interface Toolchain {
  /** The prefix of Debian's cross tools, such as `mips-linux-gnu`. */
  readonly gnu: string;
  /** Debian's package with the compiler of that prefix. */
  readonly compiler: string;
  /** What our own compiler makes programs for, such as `mips-linux-musl`. */
  readonly musl: string;
  /** Where programs look for their loader: musl's name for it, such as `/lib/ld-musl-aarch64.so.1`. */
  readonly loader: string;
  /** gcc's flags that decide the ABI, for every compilation besides -march and -mtune. */
  readonly flags: readonly string[];
  /** Further flags of gcc for programs and libraries, but not for musl and libgcc. */
  readonly programFlags: readonly string[];
  /** ld's -m, such as `aarch64linux`. */
  readonly emulation: string;
  /** What gcc's specs give to ld for this CPU alone: byte order, workarounds for faults of a CPU. */
  readonly linkSpec: string;
  /** ld's --hash-style. */
  readonly hashStyle: "sysv" | "gnu";
  /**
   * Whether ld leaves the table of addresses of functions, the GOT, out of what becomes read-only before a program starts (`-z relro -z
   * now`). Our linker scripts then put it in.
   */
  readonly gotOutsideRelro: boolean;
  readonly libgcc: Libgcc;
}

/**
 * Where libgcc.a is from.
 * - `debian`: from the Debian package of the compiler, for the ABI that this is made for: nothing is compiled
 * - `source`: compiled from gcc's source for another ABI, such as soft float
 */
export type Libgcc =
  | {
      readonly from: "debian";
      /** Such as `libgcc-14-dev-arm64-cross`. */
      readonly package: string;
      /** Path of libgcc.a in it, without a slash in front. */
      readonly file: string;
    }
  | {
      readonly from: "source";
      /** Folder below libgcc/config in gcc's source that has the CPU's headers. */
      readonly config: string;
      /** gcc's flags for libgcc alone. */
      readonly flags: readonly string[];
    };

/** The kernel of this CPU. */
export interface KernelArch {
  /** The kernel's ARCH, such as `arm64`. */
  readonly arch: string;
  /** Folder of linux-libc-dev's /usr/lib/linux/uapi that has the headers of the system calls. */
  readonly uapi: string;
  /** Folders below arch/ whose boot/ has device trees that this CPU's boards are made of, besides that of `arch`. */
  readonly treesOf: readonly string[];
  /**
   * What `make` makes of vmlinux for those that start it, and where, when that is not vmlinux itself. The kernel step's output has it by
   * its last name. Default: `vmlinux`.
   */
  readonly image?: { readonly target: string; readonly file: string };
  /** How a boot loader is given the kernel and its device tree. Without it there is no device with a boot loader. */
  readonly packaging?: KernelPackaging;
  /** Symbols that every kernel of this CPU gets unless somebody says otherwise, each with the reason. */
  readonly symbols: Readonly<Record<string, KernelSymbol>>;
  /** Symbols that make this CPU's kernels harder to exploit, besides those of all kernels. */
  readonly hardened: Readonly<Record<string, KernelSymbol>>;
}

/** What a kernel symbol is to be, and why. */
export interface KernelSymbol {
  readonly value: KconfigValue;
  readonly reason: string;
}

/** The file of the kernel step's output that QEMU, or a packaging, starts: `vmlinux`, `Image`. */
export function kernelFile({ kernel: { image } }: CpuFamily): string {
  return image === undefined ? "vmlinux" : image.file.replace(/^.*\//, "");
}
