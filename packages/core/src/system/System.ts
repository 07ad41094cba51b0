import type { PhramRegion } from "./Boot.js";
import type { Console } from "./Console.js";
import type { Contribution } from "./Contributions.js";
import type { DeviceTreeSource } from "./collectors.js";
import type { DeviceSpec } from "./Device.js";
import type { Filesystem } from "./Filesystem.js";
import type { ImageRecipe } from "./Image.js";
import type { Interface } from "./Interface.js";
import type { KernelFile, KernelPatch } from "./KernelChanges.js";
import type { KernelFirmware } from "./KernelFirmware.js";
import type { KconfigValue } from "./kconfig.js";
import type { Link } from "./Link.js";
import type { NetworkEventHandler } from "./NetworkEvent.js";
import type { Package } from "./Package.js";
import type { RootFile } from "./RootFile.js";
import type { Service } from "./Service.js";
import type { Signing } from "./Signing.js";
import type { Group, User } from "./User.js";

/** Settled values by their key, sorted. */
export type Settled<T> = ReadonlyMap<string, Contribution<T>>;

/** The values that were settled on, in the order of their keys. */
export function valuesOf<T>(settled: Settled<T>): T[] {
  return [...settled.values()].map((one) => one.value);
}

/** Everything that config and plugins asked for, settled: plain data, sorted by key, with who asked. */
export interface System {
  readonly hostname: string;
  readonly device: DeviceSpec;
  /** Undefined: what base/console.ts decides. */
  readonly console?: Console | undefined;
  /** Undefined: images are not signed. */
  readonly signing?: Signing | undefined;
  /** By name. */
  readonly users: Settled<User>;
  /** By name. */
  readonly groups: Settled<Group>;
  /** By mount point. */
  readonly filesystems: Settled<Filesystem>;
  /** By name. */
  readonly interfaces: Settled<Interface>;
  /** Interfaces that plugins make, by name. */
  readonly links: Settled<Link>;
  /** The plugin that uses a part of the board, by kind and name: `LED green:wan`, `GPIO 38`. */
  readonly hardware: Settled<string>;
  /** Kernel parameters, by name as sysctl(8) prints it: `net.ipv4.conf.eth0/5.rp_filter`. */
  readonly sysctl: Settled<string>;
  /** By name. */
  readonly services: Settled<Service>;
  /** By name. */
  readonly networkEvents: Settled<NetworkEventHandler>;
  /** By name. */
  readonly packages: Settled<Package>;
  /** By symbol, without `CONFIG_`. */
  readonly busybox: Settled<KconfigValue>;
  /** By symbol, without `CONFIG_`. */
  readonly kernelConfig: Settled<KconfigValue>;
  /** What follows each argument's name: nothing, or `=` and a value. */
  readonly kernelArguments: Settled<string>;
  /** Series of patches, by the series' name. */
  readonly kernelPatches: Settled<readonly KernelPatch[]>;
  /** By path in the kernel's source. */
  readonly kernelFiles: Settled<KernelFile>;
  /** By what drivers ask for. */
  readonly kernelFirmware: Settled<KernelFirmware>;
  /** By absolute path in the image. */
  readonly files: Settled<RootFile>;
  readonly deviceTree: Settled<DeviceTreeSource>;
  /** RAM that plugins keep, by label. */
  readonly phramRegions: Settled<PhramRegion>;
  /** By name. */
  readonly images: Settled<ImageRecipe>;
}
