import type { KernelPackaging } from "./KernelPackaging.js";
import type { KconfigValue } from "./kconfig.js";

/** The CPU that the compiler generates code for. */
export interface CpuTarget {
  readonly family: CpuFamily;
  /** gcc's -march=, such as `mips32r2`. */
  readonly march: string;
  /** gcc's -mtune=, such as `24kc`. */
  readonly mtune: string;
}

/**
 * Everything that differs between kinds of CPUs. To add a CPU, write one of these, in core or in a device package. It is plain data and
 * part of the System.
 */
export interface CpuFamily {
  /** Unique name, which is part of the names of build steps. Lower-case letters and digits, such as `mipsel`. */
  readonly name: string;
  readonly endian: "big" | "little";
  /** Size of a memory page in bytes. Reserved RAM starts and ends at a multiple of it. */
  readonly pageBytes: number;
  /** Offset that a boot loader adds to physical addresses: the start of KSEG0 on MIPS, and usually 0 elsewhere. */
  readonly loaderOffset: number;
  /** Value for mkimage's -A, such as `arm64`. */
  readonly mkimage: string;
  readonly elf: ElfAbi;
  readonly toolchain: Toolchain;
  readonly kernel: KernelArch;
}

/** How to recognize an ELF file for this CPU and for the ABI of our programs. */
export interface ElfAbi {
  readonly bits: 32 | 64;
  /** e_machine: EM_* of elf.h. */
  readonly machine: number;
  /** Name for messages, such as `MIPS`. */
  readonly title: string;
  /** Bits of e_flags that mark other ABIs of the same machine, with the name of each ABI. */
  readonly otherAbis: readonly { readonly mask: number; readonly value: number; readonly title: string }[];
  /** Required fp_abi of the section .MIPS.abiflags (Val_GNU_MIPS_ABI_FP_* in binutils' elf/mips.h). Default: not checked. */
  readonly mipsFpAbi?: number;
}

/** How to compile and link programs for the device. */
export interface Toolchain {
  /** Prefix of Debian's cross tools, such as `mips-linux-gnu`. */
  readonly gnu: string;
  /** Debian package of the compiler with that prefix. */
  readonly compiler: string;
  /** Target of our own compiler, such as `mips-linux-musl`. */
  readonly musl: string;
  /** Path of musl's program loader, such as `/lib/ld-musl-aarch64.so.1`. */
  readonly loader: string;
  /** Flags of gcc that select the ABI, for every compilation, besides -march and -mtune. */
  readonly flags: readonly string[];
  /** More flags of gcc for programs and libraries, but not for musl and libgcc. */
  readonly programFlags: readonly string[];
  /** Value for ld's -m, such as `aarch64linux`. */
  readonly emulation: string;
  /** Flags that gcc's specs pass to ld for this CPU only: byte order, and workarounds for CPU errata. */
  readonly linkSpec: string;
  /** Value for ld's --hash-style. */
  readonly hashStyle: "sysv" | "gnu";
  /**
   * Whether ld leaves the GOT, the table of function addresses, outside the part that is read-only before a program starts
   * (`-z relro -z now`). In that case our linker scripts move it there.
   */
  readonly gotOutsideRelro: boolean;
  readonly libgcc: Libgcc;
}

/**
 * Origin of libgcc.a.
 * - `debian`: a Debian package of the compiler, which is for the right ABI, so nothing is compiled
 * - `source`: compiled from gcc's source, for another ABI such as soft float
 */
export type Libgcc =
  | {
      readonly from: "debian";
      /** Package name, such as `libgcc-14-dev-arm64-cross`. */
      readonly package: string;
      /** Path of libgcc.a in the package, without a leading slash. */
      readonly file: string;
    }
  | {
      readonly from: "source";
      /** Folder with the CPU's headers, below libgcc/config in gcc's source. */
      readonly config: string;
      /** Flags of gcc for libgcc only. */
      readonly flags: readonly string[];
    };

/** Kernel settings of the CPU. */
export interface KernelArch {
  /** Value of ARCH, such as `arm64`. */
  readonly arch: string;
  /** Folder with the system call headers, below /usr/lib/linux/uapi in linux-libc-dev. */
  readonly uapi: string;
  /** Other folders below arch/ whose boot/ has device trees that boards of this CPU include. */
  readonly treesOf: readonly string[];
  /**
   * Target of `make` and resulting file, if boot loaders and QEMU do not start vmlinux itself. The kernel step's output has the file under
   * its base name. Default: `vmlinux`.
   */
  readonly image?: { readonly target: string; readonly file: string };
  /** How the kernel and its device tree are packed for a boot loader. Undefined if no device of this CPU has a boot loader. */
  readonly packaging?: KernelPackaging;
  /** Default symbols of all kernels for this CPU, each with its reason. */
  readonly symbols: Readonly<Record<string, KernelSymbol>>;
  /** Symbols that make this CPU's kernels harder to exploit, in addition to those of all kernels. */
  readonly hardened: Readonly<Record<string, KernelSymbol>>;
}

/** Value of a kernel symbol, and the reason. */
export interface KernelSymbol {
  readonly value: KconfigValue;
  readonly reason: string;
}

/** Returns the file of the kernel step's output that QEMU or a packaging starts: `vmlinux`, `Image`. */
export function kernelFile({ kernel: { image } }: CpuFamily): string {
  return image === undefined ? "vmlinux" : image.file.replace(/^.*\//, "");
}
