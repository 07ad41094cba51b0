import type { KconfigValue } from "../system/kconfig.js";

/** What a kernel symbol is to be, and why. */
export interface HardenedSymbol {
  readonly value: KconfigValue;
  readonly reason: string;
}

/** Kernel symbols that make faults of the kernel and of services harder to exploit. docs/kernels.md says what each costs. */
export const hardenedSymbols: Readonly<Record<string, HardenedSymbol>> = {
  STACKPROTECTOR: { value: "y", reason: "an overflow on the stack stops the kernel instead of being used" },
  STACKPROTECTOR_STRONG: { value: "y", reason: "guards every function that has an array or gives an address away" },
  FORTIFY_SOURCE: { value: "y", reason: "checks the bounds of string and memory functions" },
  HARDENED_USERCOPY: { value: "y", reason: "checks the bounds of copies from and to programs" },
  SLAB_FREELIST_RANDOM: { value: "y", reason: "the kernel's memory has no order that could be foreseen" },
  SLAB_FREELIST_HARDENED: { value: "y", reason: "finds overwritten lists of free memory" },
  SECCOMP: { value: "y", reason: "services may give up system calls" },
  SECCOMP_FILTER: { value: "y", reason: "services may give up system calls, each with its arguments" },
  SYN_COOKIES: { value: "y", reason: "a flood of connections that never open keeps nobody out" },
  SECURITY_DMESG_RESTRICT: { value: "y", reason: "the kernel's log, with its addresses, is for root" },
  // The most that MIPS has with pages of 4 KiB; the least, 8, is what a kernel has by default.
  ARCH_MMAP_RND_BITS: { value: 15, reason: "addresses of programs are hard to guess" },
  DEVMEM: { value: "n", reason: "/dev/mem gives root all of the memory, past every check" },
  DEVPORT: { value: "n", reason: "/dev/port gives root all I/O ports, past every check" },
  KEXEC: { value: "n", reason: "starts another kernel, past the boot loader; the plugin upgrade needs it" },
};
