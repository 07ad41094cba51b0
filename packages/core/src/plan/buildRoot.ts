import type { CpuTarget } from "../system/CpuFamily.js";
import { defaultSuite } from "../system/source.js";
import type { RootRequest } from "./Plan.js";

/**
 * What a kernel and C programs need to be built, and no more: what is here is fetched and unpacked before anything
 * can be compiled. `linux-libc-dev` gives the kernel's headers to musl; bc, bison, flex, m4 and perl are for the
 * kernel, which needs no more of perl than its base; liblzma-dev packs kernels for boot loaders.
 */
const packages = [
  "bash",
  "bc",
  "bison",
  "bzip2",
  "coreutils",
  "diffutils",
  "findutils",
  "flex",
  "gcc",
  "grep",
  "gzip",
  "libc6-dev",
  "liblzma-dev",
  "linux-libc-dev",
  "m4",
  "make",
  "mawk",
  "patch",
  "perl-base",
  "sed",
  "tar",
  "xz-utils",
];

/** The root that steps run in. It holds the cross compiler of one CPU, so another one's never costs a download. */
export function buildRoot(cpu: CpuTarget): RootRequest {
  return { suite: defaultSuite, packages: [...packages, cpu.family.toolchain.compiler].sort() };
}
