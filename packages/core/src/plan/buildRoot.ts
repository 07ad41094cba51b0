import type { CpuTarget } from "../system/CpuFamily.js";
import { defaultSuite } from "../system/source.js";
import type { RootRequest } from "./Plan.js";

/**
 * Packages that building a kernel and C programs needs, and no more, because all of them are fetched and unpacked before anything can be
 * compiled. `linux-libc-dev` has the kernel's headers for musl. bc, bison, flex, m4 and perl are for the kernel, which needs only the base
 * of perl. liblzma-dev compresses kernels for boot loaders.
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

/** Returns the root that steps run in. It has the cross compiler of one CPU only, so that nobody downloads the others. */
export function buildRoot(cpu: CpuTarget): RootRequest {
  return { suite: defaultSuite, packages: [...packages, cpu.family.toolchain.compiler].sort() };
}
