import type { BootSpec } from "./Boot.js";
import type { CpuTarget } from "./CpuFamily.js";
import type { KernelPackaging } from "./KernelPackaging.js";
import type { Radio } from "./Radio.js";
import type { Source } from "./source.js";

/** Which kernel a device takes. */
export interface KernelSpec {
  /** A Debian `linux-source-*` package, or a tarball by address. */
  readonly source: Source;
  /**
   * How a boot loader is given the kernel and its device tree. Default: as the CPU's family has it, where the device has a `boot`; a device without
   * one, which says so here, shares the kernel of those that have one.
   */
  readonly packaging?: KernelPackaging;
  /** What others have changed in it. Kernel files and patches of plugins come after that. */
  readonly patchSet?: KernelPatchSet;
}

/** Somebody else's collection of patches, files and configuration for a kernel. */
export interface KernelPatchSet {
  /** For people and the manifest: `OpenWrt ramips/mt7620`. */
  readonly name: string;
  /** SPDX licence expression. */
  readonly licence: string;
  /** By the name of the script's variable that has their files. */
  readonly sources: Readonly<Record<string, Source>>;
  /**
   * bash, run in the top folder of the kernel's source. `unpack_source FOLDER FILE...` unpacks a source, `apply_kernel_patch
   * SERIES NAME FILE` applies a patch without fuzz, `$arch` is the kernel's ARCH. What it writes to `../base.config` are symbols to start from, which
   * those that the System asks for override.
   */
  readonly script: string;
}

/** How `nixwrt run` starts the device's `emulator` image. All of it is QEMU's own vocabulary. */
export interface EmulatorSpec {
  /** Debian package that holds the program. */
  readonly package: string;
  /** Such as `qemu-system-mips`. */
  readonly binary: string;
  /** -machine */
  readonly machine: string;
  /** -cpu */
  readonly cpu: string;
  /** What QEMU starts: a file of the kernel step's output, which the image `emulator` has by the same name. Default `vmlinux`. */
  readonly kernel?: string;
  /** -m, MiB */
  readonly memory: number;
  /** Kernel command line; must name the root device. */
  readonly append: string;
  /** -device model of the disk that holds the rootfs, such as `virtio-blk-pci`. */
  readonly disk: string;
  /** -device model of each network interface, eth0 first. */
  readonly network: readonly string[];
  /** Further arguments, as they are. */
  readonly arguments: readonly string[];
  /**
   * Memory chips of the image `flash`, by file name, each as -drive has it without its file, such as `if=pflash`: the board is powered on
   * with what is in them, and its boot loader does the rest.
   */
  readonly chips?: Readonly<Record<string, string>>;
}

/** What a device plugin says about its hardware. */
export interface DeviceSpec {
  /** Such as `qemu-malta-big`; part of the manifest. */
  readonly name: string;
  readonly cpu: CpuTarget;
  readonly kernel: KernelSpec;
  /** Images built when the config names none. */
  readonly defaultImages: readonly string[];
  /** How it is booted from flash and from RAM; with it, core makes the images `firmware` and `phram`. */
  readonly boot?: BootSpec;
  readonly emulator?: EmulatorSpec;
  /** Names of its network interfaces, as the kernel gives them. When given, a config that names others is refused. */
  readonly interfaces?: readonly string[];
  /** Its Wi-Fi radios. When given, a plugin that wants another is refused. */
  readonly radios?: readonly Radio[];
  /** Names of its LEDs, as the kernel has them. When given, a plugin that wants another is refused. */
  readonly leds?: readonly string[];
  /** Device node of its watchdog timer, such as `/dev/watchdog`; the device brings the driver. */
  readonly watchdog?: string;
}

/** How a boot loader is given a device's kernel; undefined when none is. */
export function packagingOf({ boot, cpu, kernel }: DeviceSpec): KernelPackaging | undefined {
  return kernel.packaging ?? (boot === undefined ? undefined : cpu.family.kernel.packaging);
}
