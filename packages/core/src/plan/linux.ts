import type { KernelArch } from "../system/CpuFamily.js";
import { packagingOf } from "../system/Device.js";
import type { KernelPackaging } from "../system/KernelPackaging.js";
import type { System } from "../system/System.js";
import type { Source } from "../system/source.js";
import { kconfigFragment, lostSymbolsFunction, optionalSymbols, sortOutOptionalFunction } from "./kconfig.js";
import { kernelChangesScript, patchSetSources, startConfig } from "./kernelChanges.js";
import {
  kernelFirmwareConfig,
  kernelFirmwarePackages,
  kernelFirmwareScript,
  kernelFirmwareSources,
} from "./kernelFirmware.js";
import { kernelObjectsFunctions } from "./kernelObjects.js";
import { linuxExplainSource } from "./linuxExplain.js";
import type { PlannedPackage, Step } from "./Plan.js";
import { sourceDateEpoch } from "./reproducible.js";
import { unpackFunctions } from "./unpack.js";

/** Returns the manifest's entries for the kernel. */
export function linuxPackages(system: System): PlannedPackage[] {
  const { kernel } = system.device;
  const licence = "GPL-2.0-only WITH Linux-syscall-note";
  const { patchSet } = kernel;
  const patches = Object.values(patchSet?.sources ?? {}).map((source) => ({
    name: patchSet?.name ?? "",
    source,
    licence: patchSet?.licence ?? "",
  }));
  return [{ name: "linux", source: kernel.source, licence }, ...patches, ...kernelFirmwarePackages(system)];
}

/**
 * Builds the kernel: `vmlinux` without symbols, which QEMU and loaders do not need; the file that the CPU's boot loaders start, if it is
 * another one; `System.map`; `config`; and, for a boot loader, the files of {@link bootOutputs}. Two devices with the same kernel share it,
 * because nothing here names a device, and device trees are compiled separately.
 *
 * A kernel starts from the objects of another configuration of the same source, with the same patches, compiler and recipe.
 *
 * `allnoconfig` with the symbols that were asked for gives a kernel with only those and what they select. Symbols that got lost are
 * reported before anything is compiled. Symbols that were asked for with `ifAvailable` may be missing: `unavailable` lists them, one on
 * each line.
 */
export function linuxStep(system: System): Step {
  const { cpu, kernel } = system.device;
  const { toolchain, name, kernel: arch } = cpu.family;
  const packaging = packagingOf(system.device);
  const configuration = kconfigFragment(system.kernelConfig) + kernelFirmwareConfig(system);
  const source = `${unpackFunctions}${kernelObjectsFunctions}
${unpackScript(kernel.source, arch)}
cp "$kernelConfig" wanted
cp "$optionalSymbols" optional
cd linux
${kernelChangesScript(system)}date_source
start_from_objects
`;
  const compile = `
export KBUILD_BUILD_TIMESTAMP=@${sourceDateEpoch} KBUILD_BUILD_USER=nixwrt KBUILD_BUILD_HOST=nixwrt KBUILD_BUILD_VERSION=1
kernel_make() { make -j"$NIX_BUILD_CORES" ARCH=${arch.arch} CROSS_COMPILE=${toolchain.gnu}- HOSTCC=gcc "$@"; }
`;
  return {
    title: `compile Linux for ${name}`,
    script: `${lostSymbolsFunction}${sortOutOptionalFunction}${source}${kernelFirmwareScript(system)}
# make takes every variable of its environment for its own.
unset source kernelConfig optionalSymbols${compile}
KCONFIG_ALLCONFIG=../${startConfig(system)} kernel_make -s allnoconfig
lost_symbols ../wanted .config | sort_out_optional ../optional ../lost ../unavailable
if [ -s ../lost ]; then
  echo "symbols that did not survive:"
  cat ../lost
  cat > scripts/kconfig/explain.c <<'END'${linuxExplainSource}END
  cat >> scripts/kconfig/Makefile <<'END'
hostprogs += explain
explain-objs := explain.o $(common-objs)
explainconfig: $(obj)/explain
	$(Q)$< $(Kconfig) < ../lost
END
  kernel_make -s explainconfig
  exit 1
fi
if [ -s ../unavailable ]; then
  echo "symbols that this kernel goes without:"
  cat ../unavailable
fi

kernel_make ${arch.image?.target ?? "vmlinux"}

mkdir "$out"
cp ../unavailable "$out/unavailable"
${toolchain.gnu}-strip --strip-all -o "$out/vmlinux" vmlinux
${arch.image === undefined ? "" : `cp ${arch.image.file} "$out"\n`}cp System.map "$out/System.map"
cp .config "$out/config"
${packaging === undefined ? "" : bootOutputs(packaging, arch)}
keep_objects
`,
    environment: {
      source: { source: kernel.source },
      kernelConfig: { text: configuration },
      optionalSymbols: { text: optionalSymbols(system.kernelConfig) },
      ...patchSetSources(system),
      ...kernelFirmwareSources(system),
    },
    allowedReferences: [],
    objects: {
      basis: { source: { source: kernel.source }, ...patchSetSources(system), recipe: source + compile },
      configuration,
    },
  };
}

/**
 * Returns shell lines that unpack the source. Debian's linux-source packages contain a tarball. The excluded folders are large and not
 * needed on this architecture. All Kconfig files are kept, because they refer to each other.
 */
function unpackScript(source: Source, { arch, treesOf }: KernelArch): string {
  if (source.kind !== "debian-binary") return "unpack_source linux $source\napply_patches linux";
  const others = ["arm", "arm64"]
    .filter((name) => name !== arch && !treesOf.includes(name))
    .map((name) => `arch/${name}/boot`);
  const left = ["Documentation/*/*", "drivers/gpu/drm/amd/include", "tools/perf", "tools/testing", ...others];
  return `mkdir linux
ar p "$source" data.tar.xz | xz -dc | tar -xO --wildcards './usr/src/linux-source-*.tar.xz' |
  xz -dc -T"$NIX_BUILD_CORES" |
  tar -x -C linux --strip-components=1 --no-same-owner --no-same-permissions --anchored --wildcards \\
    --no-wildcards-match-slash ${left.map((path) => `--exclude='*/${path}'`).join(" ")}`;
}

/**
 * Returns shell lines for what boot loaders need: the kernel as the packaging makes it; `addresses`: load address, entry point and end of
 * the kernel in memory; the sources of device trees in `dts`, and the kernel's compiler for them.
 */
function bootOutputs({ outputs }: KernelPackaging, { arch }: KernelArch): string {
  return `
${outputs}kernel_make -s scripts_dtc
cp scripts/dtc/dtc "$out/dtc"
mkdir -p "$out/dts/include"
cp -r arch/${arch}/boot/dts "$out/dts/boot"
# Followed, because one of its links leads out of the folder.
cp -rL include/dt-bindings "$out/dts/include"
`;
}
