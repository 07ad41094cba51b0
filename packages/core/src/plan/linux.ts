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
import { linuxExplainSource } from "./linuxExplain.js";
import type { PlannedPackage, Step } from "./Plan.js";
import { sourceDateEpoch } from "./reproducible.js";
import { targetOf } from "./Target.js";
import { unpackFunctions } from "./unpack.js";

/** What the manifest says about the kernel. */
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
 * The kernel: `vmlinux` without symbols (QEMU and loaders need none), `System.map`, `config`, and, where it looks for a device tree
 * behind itself, what {@link bootOutputs} says. Two devices that want the same kernel share it: nothing here names a device, and device trees are compiled apart.
 *
 * `allnoconfig` with the symbols that were asked for gives a kernel of just those and what they select; what did not
 * survive is reported before anything is compiled. Symbols that were asked for where the kernel has them may be missing: `unavailable` lists
 * those, a line each.
 */
export function linuxStep(system: System): Step {
  const { cpu, kernel } = system.device;
  const appendedTree = system.kernelConfig.get("MIPS_RAW_APPENDED_DTB")?.value === "y";
  return {
    title: `compile Linux for ${cpu.arch}`,
    script: `${unpackFunctions}${lostSymbolsFunction}${sortOutOptionalFunction}
${unpackScript(kernel.source, kernel.arch)}
cp "$kernelConfig" wanted
cp "$optionalSymbols" optional
cd linux
${kernelChangesScript(system)}${kernelFirmwareScript(system)}
# make takes every variable of its environment for its own.
unset source kernelConfig optionalSymbols
export KBUILD_BUILD_TIMESTAMP=@${sourceDateEpoch} KBUILD_BUILD_USER=nixwrt KBUILD_BUILD_HOST=nixwrt KBUILD_BUILD_VERSION=1
kernel_make() { make -j"$NIX_BUILD_CORES" ARCH=${kernel.arch} CROSS_COMPILE=${targetOf(cpu).gnu}- HOSTCC=gcc "$@"; }

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

kernel_make vmlinux

mkdir "$out"
cp ../unavailable "$out/unavailable"
${targetOf(cpu).gnu}-strip --strip-all -o "$out/vmlinux" vmlinux
cp System.map "$out/System.map"
cp .config "$out/config"
${appendedTree ? bootOutputs(kernel.arch, targetOf(cpu).gnu) : ""}`,
    environment: {
      source: { source: kernel.source },
      kernelConfig: { text: kconfigFragment(system.kernelConfig) + kernelFirmwareConfig(system) },
      optionalSymbols: { text: optionalSymbols(system.kernelConfig) },
      ...patchSetSources(system),
      ...kernelFirmwareSources(system),
    },
    allowedReferences: [],
  };
}

/**
 * Debian's linux-source packages hold a tarball. What is left out is large and of no use to this architecture; Kconfig
 * files stay wherever they are, because each names others.
 */
function unpackScript(source: Source, arch: string): string {
  if (source.kind !== "debian-binary") return "unpack_source linux $source\napply_patches linux";
  const others = ["arm", "arm64"].filter((name) => name !== arch).map((name) => `arch/${name}/boot`);
  const left = ["Documentation/*/*", "drivers/gpu/drm/amd/include", "tools/perf", "tools/testing", ...others];
  return `mkdir linux
ar p "$source" data.tar.xz | xz -dc | tar -xO --wildcards './usr/src/linux-source-*.tar.xz' |
  xz -dc -T"$NIX_BUILD_CORES" |
  tar -x -C linux --strip-components=1 --no-same-owner --no-same-permissions --anchored --wildcards \\
    --no-wildcards-match-slash ${left.map((path) => `--exclude='*/${path}'`).join(" ")}`;
}

/**
 * What boot loaders need besides: `vmlinux.bin`, which a device tree is put behind; `addresses`: load address, entry point and
 * end of the kernel in memory; sources of device trees in `dts`, and the compiler that the kernel brings for them.
 */
function bootOutputs(arch: string, gnu: string): string {
  return `
${gnu}-objcopy -O binary -S -R .reginfo -R .notes -R .note -R .comment -R .mdebug vmlinux "$out/vmlinux.bin"
load=$(${gnu}-readelf -lW vmlinux | awk '$1 == "LOAD" { print $3; exit }')
entry=$(${gnu}-readelf -hW vmlinux | awk '/Entry point/ { print $NF }')
address() { awk -v name="$1" '$3 == name { print "0x" $1 }' System.map; }
echo "$load $entry $(address _end)" > "$out/addresses"
if [ $(($(address __appended_dtb) - load)) -ne "$(stat -c %s "$out/vmlinux.bin")" ]; then
  echo "The kernel does not look for its device tree at the end of vmlinux.bin: MIPS_RAW_APPENDED_DTB has no effect."
  exit 1
fi
kernel_make -s scripts_dtc
cp scripts/dtc/dtc "$out/dtc"
mkdir -p "$out/dts/include"
cp -r arch/${arch}/boot/dts "$out/dts/boot"
# Followed, because one of its links leads out of the folder.
cp -rL include/dt-bindings "$out/dts/include"
`;
}
