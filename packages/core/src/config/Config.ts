import type { Console } from "../system/Console.js";
import type { Content } from "../system/content.js";
import type { Filesystem } from "../system/Filesystem.js";
import type { Interface } from "../system/Interface.js";
import type { KconfigValue } from "../system/kconfig.js";
import type { Package } from "../system/Package.js";
import type { DevicePlugin, Plugin } from "../system/Plugin.js";
import type { Service } from "../system/Service.js";
import type { Signing } from "../system/Signing.js";
import type { Group, User } from "../system/User.js";
import type { ArchiveSettings, BinaryCache, EngineSettings, EtcFile, EtcLink, RemoteBuilder } from "./UserConfig.js";

/** Values by name. */
export type ByName<T> = Readonly<Record<string, T>>;

/** A file of the image in a validated config. */
export type ConfiguredFile = Content | (Omit<EtcFile, "mode"> & { readonly mode?: number }) | EtcLink;

/** A validated config, with defaults and resolved plugins. Its keys have the same meaning as in a `UserConfig`. */
export interface Config {
  readonly hostname: string;
  readonly timezone?: string;
  readonly device: DevicePlugin;
  readonly plugins: readonly Plugin[];
  readonly packages: readonly Package[];
  readonly interfaces: ByName<Omit<Interface, "name">>;
  readonly users: ByName<Omit<User, "name">>;
  readonly groups: ByName<Omit<Group, "name">>;
  readonly etc: ByName<ConfiguredFile>;
  readonly kernel: { readonly config: ByName<KconfigValue> };
  readonly busybox: { readonly config: ByName<KconfigValue> };
  readonly sysctl: ByName<string | number>;
  readonly services: ByName<Omit<Service, "name">>;
  readonly filesystems: ByName<Omit<Filesystem, "target">>;
  readonly console?: Console;
  /** Undefined: the device's default images. */
  readonly images?: readonly string[];
  readonly out: string;
  readonly signing?: Signing;
  readonly archive: ArchiveSettings;
  readonly engine: EngineSettings & { readonly nix: "bundled" | "system" };
  readonly caches: readonly BinaryCache[];
  readonly builders: readonly RemoteBuilder[];
}
