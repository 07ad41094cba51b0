import type { KernelSymbol } from "../system/CpuFamily.js";

/**
 * Kernel symbols that make faults of the kernel and of services harder to exploit, on every CPU. docs/kernels.md lists their cost. Symbols
 * for one CPU are in its family.
 */
export const hardenedSymbols: Readonly<Record<string, KernelSymbol>> = {
  STACKPROTECTOR: { value: "y", reason: "an overflow on the stack stops the kernel instead of being used" },
  STACKPROTECTOR_STRONG: {
    value: "y",
    reason: "protects every function that has an array or takes the address of a local variable",
  },
  FORTIFY_SOURCE: { value: "y", reason: "checks the bounds of string and memory functions" },
  HARDENED_USERCOPY: { value: "y", reason: "checks the bounds of copies from and to programs" },
  SLAB_FREELIST_RANDOM: { value: "y", reason: "the order of the kernel's memory is unpredictable" },
  SLAB_FREELIST_HARDENED: { value: "y", reason: "detects overwritten lists of free memory" },
  SECCOMP: { value: "y", reason: "services can give up system calls that they do not need" },
  SECCOMP_FILTER: { value: "y", reason: "services can give up system calls by their arguments" },
  SYN_COOKIES: { value: "y", reason: "a flood of half-open connections does not lock out other clients" },
  SECURITY_DMESG_RESTRICT: { value: "y", reason: "only root can read the kernel's log, which contains addresses" },
  DEVMEM: { value: "n", reason: "/dev/mem would give root access to all memory" },
  DEVPORT: { value: "n", reason: "/dev/port would give root access to every I/O port" },
  KEXEC: {
    value: "n",
    reason: "root could start another kernel without the boot loader; the plugin upgrade switches it on",
  },
};
