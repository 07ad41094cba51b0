import type { Console } from "../system/Console.js";
import type { Content } from "../system/content.js";
import type { DeviceSpec } from "../system/Device.js";
import type { Filesystem } from "../system/Filesystem.js";
import type { Interface } from "../system/Interface.js";
import type { KconfigValue } from "../system/kconfig.js";
import type { Package } from "../system/Package.js";
import type { DevicePlugin, Plugin } from "../system/Plugin.js";
import type { RuntimeDirectory, Service } from "../system/Service.js";
import type { Signing } from "../system/Signing.js";
import type { Group, User } from "../system/User.js";

/** A plugin by the name of its package, alone or with options. JSON and YAML configs name plugins like this. */
export type PluginReference = string | readonly [name: string, options: Readonly<Record<string, unknown>>];

/** An entry of `plugins`: a plugin, a reference, a list of these, or a falsy value, which is ignored. */
export type PluginEntry = Plugin | PluginReference | readonly PluginEntry[] | false | null | undefined | "" | 0;

/**
 * Names of the catalogues' packages, for completion in editors. A catalogue adds its own with
 * `declare module "@nixwrt/core" { interface KnownPackages { tool: true } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: catalogues add to it
export interface KnownPackages {}

/** An entry of `packages`: `"iperf3"`, `"@acme/recipes#iperf3"`, or the result of a recipe. */
export type PackageEntry = keyof KnownPackages | (string & {}) | Package;

/** A file with its mode and owner. */
export interface EtcFile {
  /** The file's text. */
  readonly content: Content;
  /** Permission bits: octal digits as text, such as `"0600"`, or in TypeScript a number such as `0o600`. Default: `"0644"`, or `"0600"` with a secret. */
  readonly mode?: number | string;
  /** Name of the owner. Default: root. */
  readonly user?: string;
  /** Name of the group. Default: the owner's primary group. */
  readonly group?: string;
}

/** A symbolic link. */
export interface EtcLink {
  /** Target of the link, stored unchanged. */
  readonly link: string;
}

/** A folder that is created before a service starts. */
export type DirectorySettings = Omit<RuntimeDirectory, "mode"> & {
  /** Permission bits: octal digits as text, such as `"0700"`, or in TypeScript a number such as `0o700`. Default: `"0755"`. */
  readonly mode?: number | string;
};

/** A service, without its name. */
export type ServiceSettings = Omit<Service, "name" | "directories"> & {
  /** Folders that are created before it starts. */
  readonly directories?: readonly DirectorySettings[];
};

/** A file of the image: its content, or its content with mode and owner; or a link. */
export type EtcEntry = Content | EtcFile | EtcLink;

/** Values of Kconfig symbols by name. The name may start with `CONFIG_`. `true` means `y`, `false` means `n`. */
export interface KconfigSettings {
  /** Symbols and their values. */
  readonly config?: Readonly<Record<string, KconfigValue | boolean>>;
}

/** Mirrors that Debian's files are fetched from. */
export interface ArchiveSettings {
  /** URL of a mirror of the Debian archive. Default: the mirror that this machine uses, or else the public one. */
  readonly mirror?: string;
  /** URL of a mirror of Debian's security archive. Default: the mirror that this machine uses, or else the public one. */
  readonly securityMirror?: string;
}

/** How build steps run. */
export interface EngineSettings {
  /** `bundled` (default): the Nix that comes with NixWRT; `system`: the Nix that is installed on this machine. */
  readonly nix?: "bundled" | "system";
  /** Number of build steps that run at the same time. Default: depends on the machine. */
  readonly jobs?: number;
  /** Number of processors that one step may use. Default: all. */
  readonly cores?: number;
  /**
   * More settings of nix.conf. If there are any, Nix may use the network, but the steps still may not. For binary caches and remote
   * builders, use `caches` and `builders`.
   */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A binary cache. It has outputs of build steps that ran on other machines, so that this one need not compile them. */
export interface BinaryCache {
  /**
   * `https://…` or `http://…`; `ssh-ng://user@host`, a machine with Nix; `s3://bucket`, only with `engine: { nix: "system" }`; or a folder,
   * relative to the config file's folder.
   */
  readonly url: string;
  /** Public key that must have signed all outputs from the cache, as `nixwrt cache keygen` prints it: `name:base64`. */
  readonly publicKey: string;
  /** For `ssh-ng://`: file of the private key to log in with, relative to the config file's folder. `~/` is your home folder. */
  readonly sshKey?: string;
  /** For `ssh-ng://`: the server's public host key, such as `ssh-ed25519 AAAA…`. */
  readonly hostKey?: string;
}

/** A machine that runs build steps for this one. It needs Nix, and a user that its Nix trusts. */
export interface RemoteBuilder {
  /** `host`, `user@host` or `user@host:port`. Without a user, it is your user name; without a port, 22. */
  readonly host: string;
  /** Systems that it builds for. Default: `["x86_64-linux"]`, which is the system of all steps. */
  readonly systems?: readonly string[];
  /** Number of steps that it runs at the same time. Default: 1. */
  readonly maxJobs?: number;
  /** Speed relative to other builders. A step runs on the free builder with the highest number. Default: 1. */
  readonly speed?: number;
  /**
   * File of the private key to log in with, relative to the config file's folder. `~/` is your home folder. The key must not have a
   * passphrase.
   */
  readonly sshKey: string;
  /** Its public host key, such as `ssh-ed25519 AAAA…`: the output of `ssh-keyscan -t ed25519 HOST` after the host's name. */
  readonly hostKey: string;
}

/** Content of `nixwrt.config.ts`, or, in JSON or YAML, of `.nixwrtrc`. */
export interface UserConfig {
  /** Path of the JSON schema for editors. Has no other effect. */
  readonly $schema?: string;
  /** Name of the device: one label of letters, digits and `-` (RFC 1123). Default: `nixwrt`. */
  readonly hostname?: string;
  /** Time zone of clocks and logs, such as `Europe/Berlin`. Default: UTC. */
  readonly timezone?: string;
  /** Hardware of the image: a device plugin, or the name of its package. */
  readonly device: DevicePlugin | PluginReference;
  /** Plugins, in any order. They decide what the device does. */
  readonly plugins?: readonly PluginEntry[];
  /**
   * Software of the image, in addition to that of plugins: the result of a recipe, or a name from `@nixwrt/packages` or another catalogue
   * among the project's dependencies. `nixwrt packages` lists the names. If a plugin has its own build of a package, that one is used.
   */
  readonly packages?: readonly PackageEntry[];
  /** Network interfaces by name, such as `eth0`. */
  readonly interfaces?: Readonly<Record<string, Omit<Interface, "name">>>;
  /** Accounts by name. */
  readonly users?: Readonly<Record<string, Omit<User, "name">>>;
  /** Groups by name. */
  readonly groups?: Readonly<Record<string, Omit<Group, "name">>>;
  /** Files of the image by path. `motd` is /etc/motd. An absolute path such as `/root/.profile` is used as it is. */
  readonly etc?: Readonly<Record<string, EtcEntry>>;
  /** The kernel's configuration. */
  readonly kernel?: KconfigSettings;
  /** Busybox's configuration: its applets and their features. */
  readonly busybox?: KconfigSettings;
  /** Kernel parameters that are set at boot, by their names in sysctl(8), such as `net.ipv4.ip_forward`. They override those of plugins. */
  readonly sysctl?: Readonly<Record<string, string | number>>;
  /** Services by name, in addition to those of plugins. */
  readonly services?: Readonly<Record<string, ServiceSettings>>;
  /**
   * Access at the serial console: `shell`, anyone; `login`, accounts with a password; `none`, nobody. Default: `login` if root has a
   * password, otherwise `shell`.
   */
  readonly console?: Console;
  /** File systems by mount point, such as `/srv`. */
  readonly filesystems?: Readonly<Record<string, Omit<Filesystem, "target">>>;
  /** Images to build. Default: the device's default images. */
  readonly images?: readonly string[];
  /** Output folder for images, relative to the config file's folder. Default: `out`. */
  readonly out?: string;
  /** Key that signs images for flash and for upgrades. Default: images are not signed. */
  readonly signing?: Signing;
  /** Mirrors that Debian's files are fetched from. */
  readonly archive?: ArchiveSettings;
  /** How build steps run. */
  readonly engine?: EngineSettings;
  /** Binary caches, asked in this order before anything is compiled. Default: none. */
  readonly caches?: readonly BinaryCache[];
  /** Machines that run build steps for this one. Default: none. */
  readonly builders?: readonly RemoteBuilder[];
}

/** Argument of a config that is a function. */
export interface ConfigContext {
  /** Environment of the `nixwrt` process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute path of the project's folder. */
  readonly directory: string;
  /** Board that `--device` names. It replaces the config's device. */
  readonly device?: DeviceSpec;
}

/** Default export of a config file: a config, or a function that returns a config or a promise of one. */
export type ConfigExport = UserConfig | ((context: ConfigContext) => UserConfig | Promise<UserConfig>);

/** Returns its argument unchanged. Gives TypeScript the type of a config. */
export function defineConfig(config: ConfigExport): ConfigExport {
  return config;
}
