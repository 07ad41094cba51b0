import type { System } from "../system/System.js";
import type { Source } from "../system/source.js";
import { kconfigFragment, lostSymbolsFunction } from "./kconfig.js";
import { linuxExplainSource } from "./linuxExplain.js";
import type { EnvironmentValue, PlannedPackage, Step } from "./Plan.js";
import { sourceDateEpoch } from "./reproducible.js";
import { targetOf } from "./Target.js";
import { unpackFunctions } from "./unpack.js";

/** What the manifest says about the kernel. */
export function linuxPackage(system: System): PlannedPackage {
  const licence = "GPL-2.0-only WITH Linux-syscall-note";
  return { name: "linux", source: system.device.kernel.source, licence };
}

/**
 * The kernel: `vmlinux` without symbols (QEMU and loaders need none), `System.map`, `config`, and below `dtbs/` each
 * device tree that an image asks for. Two devices that want the same kernel share it: nothing here names a device.
 *
 * `allnoconfig` with the symbols that were asked for gives a kernel of just those and what they select; what did not
 * survive is reported before anything is compiled.
 */
export function linuxStep(system: System): Step {
  const { cpu, kernel } = system.device;
  const dtbs = deviceTrees(system);
  return {
    title: `compile Linux for ${cpu.arch}`,
    script: `${unpackFunctions}${lostSymbolsFunction}
${unpackScript(kernel.source, kernel.arch)}
printf %s "$kernelConfig" > wanted
cd linux
${[...system.deviceTree.values()].map(({ value }, index) => writeDeviceTree(kernel.arch, value.append, index)).join("")}
# make takes every variable of its environment for its own.
unset source \${!kernelConfig*} \${!deviceTree*}
export KBUILD_BUILD_TIMESTAMP=@${sourceDateEpoch} KBUILD_BUILD_USER=nixwrt KBUILD_BUILD_HOST=nixwrt KBUILD_BUILD_VERSION=1
kernel_make() { make -j"$NIX_BUILD_CORES" ARCH=${kernel.arch} CROSS_COMPILE=${targetOf(cpu).gnu}- HOSTCC=gcc "$@"; }

KCONFIG_ALLCONFIG=../wanted kernel_make -s allnoconfig
lost_symbols ../wanted .config > ../lost
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

kernel_make vmlinux
${dtbs.length > 0 ? `kernel_make ${dtbs.map(({ target }) => target).join(" ")}\n` : ""}
mkdir "$out"
${targetOf(cpu).gnu}-strip --strip-all -o "$out/vmlinux" vmlinux
cp System.map "$out/System.map"
cp .config "$out/config"
${dtbs.map(({ target, file }) => `install -D -m 644 arch/${kernel.arch}/boot/dts/${target} "$out/${file}"\n`).join("")}`,
    environment: {
      source: { source: kernel.source },
      kernelConfig: kconfigFragment(system.kernelConfig),
      ...deviceTreeEnvironment(system),
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

/** Device trees that some image holds: make's target, and the path in the output. */
function deviceTrees(system: System): { target: string; file: string }[] {
  const files = new Set<string>();
  for (const { value: image } of system.images.values()) {
    for (const { from } of image.parts) {
      if (typeof from === "object" && "kernel" in from && from.kernel.startsWith("dtbs/")) files.add(from.kernel);
    }
  }
  return [...files].sort().map((file) => ({ file, target: file.slice("dtbs/".length) }));
}

function writeDeviceTree(arch: string, append: boolean, index: number): string {
  const path = `"arch/${arch}/boot/dts/$deviceTree${index}Path"`;
  const write = `printf %s "$deviceTree${index}Text" ${append ? ">>" : ">"} ${path}\n`;
  return append ? write : `mkdir -p "$(dirname ${path})"\n${write}`;
}

function deviceTreeEnvironment(system: System): Record<string, EnvironmentValue> {
  return Object.fromEntries(
    [...system.deviceTree.values()].flatMap(({ value }, index) => [
      [`deviceTree${index}Path`, value.path],
      [`deviceTree${index}Text`, value.text],
    ]),
  );
}
