import type { CpuFamily, KernelSymbol } from "../CpuFamily.js";

/**
 * ARMv8-A and later, 64 bits, little endian, with a floating-point unit, which all of them have: MediaTek Filogic, Raspberry Pi 3 and
 * later.
 */
export const aarch64: CpuFamily = {
  name: "aarch64",
  endian: "little",
  pageBytes: 4096,
  loaderOffset: 0,
  mkimage: "arm64",
  elf: { bits: 64, machine: 183, title: "AArch64", otherAbis: [] },
  toolchain: {
    gnu: "aarch64-linux-gnu",
    compiler: "gcc-aarch64-linux-gnu",
    musl: "aarch64-linux-musl",
    loader: "/lib/ld-musl-aarch64.so.1",
    // Atomic operations are inlined. Otherwise functions would check at run time what the CPU supports.
    flags: ["-mno-outline-atomics"],
    programFlags: [],
    emulation: "aarch64linux",
    // Like Debian's own specs: a workaround for an erratum of the Cortex-A53, which most routers have.
    linkSpec: "--fix-cortex-a53-843419",
    hashStyle: "gnu",
    gotOutsideRelro: false,
    libgcc: {
      from: "debian",
      package: "libgcc-14-dev-arm64-cross",
      file: "usr/lib/gcc-cross/aarch64-linux-gnu/14/libgcc.a",
    },
  },
  kernel: {
    arch: "arm64",
    uapi: "arm64",
    // Device trees of 64-bit boards include some of 32-bit boards.
    treesOf: ["arm"],
    image: { target: "Image", file: "arch/arm64/boot/Image" },
    symbols: {
      ARM64_4K_PAGES: { value: "y", reason: "pages of 4 KiB" },
      ARM64_VA_BITS_39: { value: "y", reason: "three levels of page tables are enough for any router's memory" },
      ...cortexA53Faults(),
    },
    hardened: {
      // The maximum with pages of 4 KiB and addresses of 39 bits. The kernel's default is the minimum, 18.
      ARCH_MMAP_RND_BITS: { value: 24, reason: "addresses of programs are hard to guess" },
      RANDOMIZE_BASE: { value: "y", reason: "the kernel's own addresses differ at each start" },
      RANDOMIZE_KSTACK_OFFSET: { value: "y", reason: "positions on the kernel's stack are hard to guess" },
      RANDOMIZE_KSTACK_OFFSET_DEFAULT: { value: "y", reason: "positions on the kernel's stack are hard to guess" },
      VMAP_STACK: {
        value: "y",
        reason: "a kernel stack that overflows stops the kernel instead of overwriting others",
      },
      SHADOW_CALL_STACK: { value: "y", reason: "an overwritten return address is not used" },
      ARM64_SW_TTBR0_PAN: { value: "y", reason: "the kernel cannot be tricked into reading a program's memory" },
      ARM64_PAN: { value: "y", reason: "the kernel cannot be tricked into reading a program's memory" },
      UNMAP_KERNEL_AT_EL0: { value: "y", reason: "programs cannot read the kernel's memory by speculation (Meltdown)" },
      MITIGATE_SPECTRE_BRANCH_HISTORY: { value: "y", reason: "programs cannot influence the kernel's speculation" },
    },
  },
};

/**
 * Returns the kernel's workarounds for errata of the Cortex-A53. The kernel detects at boot whether it runs on one. Kernels that start from
 * defaults have all of them.
 */
function cortexA53Faults(): Record<string, KernelSymbol> {
  const faults = ["819472", "824069", "826319", "827319", "843419", "845719"];
  return Object.fromEntries(
    faults.map((fault) => [`ARM64_ERRATUM_${fault}`, { value: "y", reason: `fault ${fault} of the Cortex-A53` }]),
  );
}
