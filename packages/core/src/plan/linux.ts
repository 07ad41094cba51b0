import type { KernelArch } from "../system/CpuFamily.js";
import { packagingOf } from "../system/Device.js";
import type { KernelPackaging } from "../system/KernelPackaging.js";
import type { System } from "../system/System.js";
import { kconfigFragment, lostSymbolsFunction, optionalSymbols, sortOutOptionalFunction } from "./kconfig.js";
import {
  kernelFirmwareConfig,
  kernelFirmwarePackages,
  kernelFirmwareScript,
  kernelFirmwareSources,
} from "./kernelFirmware.js";
import { kernelObjectsFunctions } from "./kernelObjects.js";
import { linuxExplainSource } from "./linuxExplain.js";
import { linuxSourceName, linuxSourceStep } from "./linuxSource.js";
import type { PlannedPackage, Step } from "./Plan.js";
import { sourceDateEpoch } from "./reproducible.js";
import { structuralSymbols } from "./structuralSymbols.js";
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
  const { script: unpack, environment: sources } = linuxSourceStep(system);
  const prepare = `${unpackFunctions}${kernelObjectsFunctions}
cp "$kernelConfig" wanted
cp "$optionalSymbols" optional
source=$tree/linux
mkdir linux
cd linux
start_from_objects
`;
  const compile = `
export KBUILD_BUILD_TIMESTAMP=@${sourceDateEpoch} KBUILD_BUILD_USER=nixwrt KBUILD_BUILD_HOST=nixwrt KBUILD_BUILD_VERSION=1
# The kernel's own programs, such as dtc, would contain the path of the source, as its objects would without this option of kbuild.
kernel_make() {
  make --no-print-directory -C "$source" O="$PWD" -j"$NIX_BUILD_CORES" ARCH=${arch.arch} CROSS_COMPILE=${toolchain.gnu}- HOSTCC=gcc \\
    HOSTCFLAGS=-fmacro-prefix-map="$source"/= "$@"
}
`;
  return {
    title: `compile Linux for ${name}`,
    script: `${lostSymbolsFunction}${sortOutOptionalFunction}${prepare}${kernelFirmwareScript(system)}
# make takes every variable of its environment for its own.
unset kernelConfig optionalSymbols
export -n tree${compile}
cat ${kernel.patchSet === undefined ? "" : '"$tree/base.config" '}../wanted > ../start.config
KCONFIG_ALLCONFIG=../start.config kernel_make -s allnoconfig
lost_symbols ../wanted .config | sort_out_optional ../optional ../lost ../unavailable
if [ -s ../lost ]; then
  echo "symbols that did not survive:"
  cat ../lost
  # The source is read-only: this one has scripts of its own.
  mkdir ../explain
  ln -s "$source"/* ../explain
  rm ../explain/scripts
  cp -r "$source/scripts" ../explain
  chmod -R u+w ../explain/scripts
  source=$PWD/../explain
  cat > "$source/scripts/kconfig/explain.c" <<'END'${linuxExplainSource}END
  cat >> "$source/scripts/kconfig/Makefile" <<'END'
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
      tree: { step: linuxSourceName(arch) },
      kernelConfig: { text: configuration },
      optionalSymbols: { text: optionalSymbols(system.kernelConfig) },
      ...kernelFirmwareSources(system),
    },
    allowedReferences: [],
    objects: {
      costs: structuralSymbols,
      basis: { ...sources, recipe: unpack + prepare + compile },
      configuration,
    },
  };
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
cp -r "$source/arch/${arch}/boot/dts" "$out/dts/boot"
# Followed, because one of its links leads out of the folder.
cp -rL "$source/include/dt-bindings" "$out/dts/include"
`;
}
