import type { KernelArch } from "../system/CpuFamily.js";
import type { System } from "../system/System.js";
import type { Source } from "../system/source.js";
import { kernelChangesScript, patchSetSources } from "./kernelChanges.js";
import type { Step } from "./Plan.js";
import { unpackFunctions } from "./unpack.js";

/** Returns the name of the step that unpacks the kernel's source. CPUs that differ only in byte order share it. */
export function linuxSourceName({ arch }: KernelArch): string {
  return `linux-source-${arch}`;
}

/**
 * Unpacks the kernel's source into `linux`, about 0.9 GB, and changes it as device and plugins want. With a patch set, `base.config` has
 * the symbols that it starts from. Kernels are compiled elsewhere (`make O=`), so that a change of a symbol does not write and remove these
 * 60,000 files again.
 */
export function linuxSourceStep(system: System): Step {
  const { cpu, kernel } = system.device;
  const arch = cpu.family.kernel;
  return {
    title: `unpack Linux for ${arch.arch}`,
    script: `${unpackFunctions}
mkdir "$out"
cd "$out"
${unpackScript(kernel.source, arch)}
cd linux
${declareAlways}${kernelChangesScript(system)}
cd ..
find . -mindepth 1 -maxdepth 1 ! -name linux ! -name base.config -exec rm -rf {} +
`,
    environment: { source: { source: kernel.source }, ...patchSetSources(system) },
    allowedReferences: [],
    staysLocal: true,
  };
}

/** Other architectures, as folders of the kernel's `arch`. x86 is missing: the kernel's build reads its table of system calls. */
const architectures =
  "alpha arc arm arm64 csky hexagon loongarch m68k microblaze mips nios2 openrisc parisc powerpc riscv s390 sh sparc xtensa";

/**
 * Debian's linux-source packages contain a tarball. The excluded folders are large and not needed on this architecture. All Kconfig files
 * are kept, because they refer to each other: those in `crypto` of other architectures, too.
 */
function unpackScript(source: Source, { arch, treesOf }: KernelArch): string {
  if (source.kind !== "debian-binary") return "unpack_source linux $source\napply_patches linux";
  const others = architectures
    .split(" ")
    .filter((name) => name !== arch)
    .flatMap((name) => [
      ...[`arch/${name}/[!bc]*/*`, `arch/${name}/configs/*`],
      ...(treesOf.includes(name) ? [] : [`arch/${name}/boot/*`]),
    ]);
  const left = ["Documentation/*/*", "drivers/gpu/drm/amd/include", "tools/perf", "tools/testing", ...others];
  return `mkdir linux
ar p "$source" data.tar.xz | xz -dc | tar -xO --wildcards './usr/src/linux-source-*.tar.xz' |
  xz -dc -T"$NIX_BUILD_CORES" |
  tar -x -C linux --strip-components=1 --no-same-owner --no-same-permissions --anchored --wildcards \\
    --no-wildcards-match-slash ${left.map((path) => `--exclude='*/${path}'`).join(" ")}`;
}

/**
 * Drivers of disks select two symbols that guard nothing but declarations, in a header that half of the kernel includes. Without the guards,
 * the bytes of objects are the same, and kernels with and without disks share them.
 */
const declareAlways = `sed -i -E 's/^#ifdef CONFIG_SG(L_ALLOC|_POOL)$/#if 1/; s/ CONFIG_SGL_ALLOC / /' include/linux/scatterlist.h
`;
