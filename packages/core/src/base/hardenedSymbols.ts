import type { KernelSymbol } from "../system/CpuFamily.js";

/**
 * Kernel symbols that make faults of the kernel and of services harder to exploit, on every CPU. docs/kernels.md lists their cost. Symbols
 * for one CPU are in its family.
 */
export const hardenedSymbols: Readonly<Record<string, KernelSymbol>> = {
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
  DEVMEM: { value: "n", reason: "/dev/mem gives root all of the memory, past every check" },
  DEVPORT: { value: "n", reason: "/dev/port gives root all I/O ports, past every check" },
  KEXEC: { value: "n", reason: "starts another kernel, past the boot loader; the plugin upgrade needs it" },
};
