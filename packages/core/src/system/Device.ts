import type { BootSpec } from "./Boot.js";
import type { CpuTarget } from "./CpuFamily.js";
import type { KernelPackaging } from "./KernelPackaging.js";
import type { Radio } from "./Radio.js";
import type { Source } from "./source.js";

/** The kernel of a device. */
export interface KernelSpec {
  /** A Debian `linux-source-*` package, or a tarball by URL. */
  readonly source: Source;
  /**
   * How the kernel and its device tree are packed for a boot loader. Default: as in the CPU's family, if the device has a `boot`. A device
   * without `boot` that sets this shares the kernel of devices that have one.
   */
  readonly packaging?: KernelPackaging;
  /** Patches of another project. Kernel files and patches of plugins follow them. */
  readonly patchSet?: KernelPatchSet;
}

/** Another project's patches, files and configuration for a kernel. */
export interface KernelPatchSet {
  /** Name for messages and the manifest, such as `OpenWrt ramips/mt7620`. */
  readonly name: string;
  /** SPDX licence expression. */
  readonly licence: string;
  /** Sources, by the name of the script's variable that holds their files. */
  readonly sources: Readonly<Record<string, Source>>;
  /**
   * bash script, run in the top folder of the kernel's source. `unpack_source FOLDER FILE...` unpacks a source,
   * `apply_kernel_patch SERIES NAME FILE` applies a patch without fuzz, and `$arch` is the kernel's ARCH. Symbols that it writes to
   * `../base.config` are the start of the kernel's configuration. The System's symbols override them.
   */
  readonly script: string;
}

/** How `nixwrt run` starts the device's `emulator` image. The terms are QEMU's. */
export interface EmulatorSpec {
  /** Debian package of the program. */
  readonly package: string;
  /** Name of the program, such as `qemu-system-mips`. */
  readonly binary: string;
  /** Value for -machine. */
  readonly machine: string;
  /** Value for -cpu. */
  readonly cpu: string;
  /** File of the kernel step's output that QEMU starts. The image `emulator` has it under the same name. Default: `vmlinux`. */
  readonly kernel?: string;
  /** Value for -m, in MiB. */
  readonly memory: number;
  /** Kernel command line. It must name the root device. */
  readonly append: string;
  /** -device model of the disk with the root file system, such as `virtio-blk-pci`. */
  readonly disk: string;
  /** -device model of each network interface, eth0 first. */
  readonly network: readonly string[];
  /** Groups of cards, by their index in `network`, that the config joins in a bridge. Core sets it. */
  readonly bridgedCards?: readonly (readonly number[])[];
  /** Further arguments, passed unchanged. */
  readonly arguments: readonly string[];
  /**
   * Memory chips of the image `flash`, by file name. Each value is an argument of -drive without the file, such as `if=pflash`. QEMU powers
   * on the board with these chips, and the board's boot loader does the rest.
   */
  readonly chips?: Readonly<Record<string, string>>;
}

/** A device plugin's description of the hardware. */
export interface DeviceSpec {
  /** Name such as `qemu-malta-big`. It is part of the manifest. */
  readonly name: string;
  readonly cpu: CpuTarget;
  readonly kernel: KernelSpec;
  /** Images that are built if the config names none. */
  readonly defaultImages: readonly string[];
  /** How the device boots from flash and from RAM. If set, core adds the images `firmware` and `phram`. */
  readonly boot?: BootSpec;
  readonly emulator?: EmulatorSpec;
  /** Names of the network interfaces, as the kernel assigns them. If set, a config that names others is refused. */
  readonly interfaces?: readonly string[];
  /** Wi-Fi radios. If set, a plugin that uses another is refused. */
  readonly radios?: readonly Radio[];
  /** Names of the LEDs in the kernel. If set, a plugin that uses another is refused. */
  readonly leds?: readonly string[];
  /** Device node of the watchdog timer, such as `/dev/watchdog`. The device brings the driver. */
  readonly watchdog?: string;
}

/** Returns how a device's kernel is packed for a boot loader, or undefined if the device has no boot loader. */
export function packagingOf({ boot, cpu, kernel }: DeviceSpec): KernelPackaging | undefined {
  return kernel.packaging ?? (boot === undefined ? undefined : cpu.family.kernel.packaging);
}
