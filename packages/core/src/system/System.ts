import type { Warning } from "../errors.js";
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
import type { PortUse } from "./Port.js";
import type { RootFile } from "./RootFile.js";
import type { Service } from "./Service.js";
import type { Signing } from "./Signing.js";
import type { Group, User } from "./User.js";

/** Settled values, sorted by key. */
export type Settled<T> = ReadonlyMap<string, Contribution<T>>;

/** Returns the settled values, in the order of their keys. */
export function valuesOf<T>(settled: Settled<T>): T[] {
  return [...settled.values()].map((one) => one.value);
}

/** Everything that config and plugins asked for, settled: plain data, sorted by key, with its origins. */
export interface System {
  readonly hostname: string;
  readonly device: DeviceSpec;
  /** Undefined: base/console.ts decides. */
  readonly console?: Console | undefined;
  /** Undefined: images are not signed. */
  readonly signing?: Signing | undefined;
  /** Accounts, by name. */
  readonly users: Settled<User>;
  /** Groups, by name. */
  readonly groups: Settled<Group>;
  /** File systems, by mount point. */
  readonly filesystems: Settled<Filesystem>;
  /** Interfaces, by name. */
  readonly interfaces: Settled<Interface>;
  /** Interfaces that plugins create, by name. */
  readonly links: Settled<Link>;
  /** Plugin that uses each part of the board, by kind and name: `LED green:wan`, `GPIO 38`. */
  readonly hardware: Settled<string>;
  /** Kernel parameters, by name in the format of sysctl(8): `net.ipv4.conf.eth0/5.rp_filter`. */
  readonly sysctl: Settled<string>;
  /** Services, by name. */
  readonly services: Settled<Service>;
  /** Ports that are used without a service that listens on them, by name and use. */
  readonly ports: Settled<PortUse>;
  /** Handlers, by name. */
  readonly networkEvents: Settled<NetworkEventHandler>;
  /** Packages, by name. */
  readonly packages: Settled<Package>;
  /** Busybox symbols, without `CONFIG_`. */
  readonly busybox: Settled<KconfigValue>;
  /** Kernel symbols, without `CONFIG_`. */
  readonly kernelConfig: Settled<KconfigValue>;
  /** Text after the name of each argument: nothing, or `=` and a value. */
  readonly kernelArguments: Settled<string>;
  /** Series of patches, by name. */
  readonly kernelPatches: Settled<readonly KernelPatch[]>;
  /** Files, by path in the kernel's source. */
  readonly kernelFiles: Settled<KernelFile>;
  /** Firmware, by the name that drivers ask for. */
  readonly kernelFirmware: Settled<KernelFirmware>;
  /** Files, by absolute path in the image. */
  readonly files: Settled<RootFile>;
  readonly deviceTree: Settled<DeviceTreeSource>;
  /** RAM that plugins reserve, by label. */
  readonly phramRegions: Settled<PhramRegion>;
  /** Images, by name. */
  readonly images: Settled<ImageRecipe>;
  /** What plugins have found in their hook `check` that works, but is most likely a mistake. */
  readonly warnings: readonly Warning[];
}
