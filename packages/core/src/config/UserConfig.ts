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

/** A plugin by its package's name, alone or with its options: how JSON and YAML configs name plugins. */
export type PluginReference = string | readonly [name: string, options: Readonly<Record<string, unknown>>];

/** What `plugins` may hold: plugins, references, lists of them, and falsy values, which are left out. */
export type PluginEntry = Plugin | PluginReference | readonly PluginEntry[] | false | null | undefined | "" | 0;

/**
 * Names of the catalogues' packages, for editors to complete: a catalogue adds its own, as in
 * `declare module "@nixwrt/core" { interface KnownPackages { tool: true } }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: catalogues add to it
export interface KnownPackages {}

/** What `packages` may hold: `"iperf3"`, `"@acme/recipes#iperf3"`, or what a recipe returns. */
export type PackageEntry = keyof KnownPackages | (string & {}) | Package;

/** A file with its mode and owner. */
export interface EtcFile {
  /** The file's text. */
  readonly content: Content;
  /** Permission bits: octal digits as text, `"0600"`, or in TypeScript the number `0o600`; default `"0644"`. */
  readonly mode?: number | string;
  /** Owner's name; default root. */
  readonly user?: string;
  /** Group's name; default: the owner's primary group. */
  readonly group?: string;
}

/** A symbolic link. */
export interface EtcLink {
  /** Where it leads, stored as it is. */
  readonly link: string;
}

/** A folder that is made before a service starts. Its mode is octal digits as text, or in TypeScript a number such as `0o700`. */
export type DirectorySettings = Omit<RuntimeDirectory, "mode"> & { readonly mode?: number | string };

/** A service, without its name. */
export type ServiceSettings = Omit<Service, "name" | "directories"> & {
  /** Folders that are made before it starts. */
  readonly directories?: readonly DirectorySettings[];
};

/** A file of the image: its content alone, or with mode and owner; or a link. */
export type EtcEntry = Content | EtcFile | EtcLink;

/** Values of Kconfig symbols by name; `CONFIG_` before a name may be left out. `true` is `y`, `false` is `n`. */
export interface KconfigSettings {
  /** Symbols and their values. */
  readonly config?: Readonly<Record<string, KconfigValue | boolean>>;
}

/** Where Debian's files are fetched from. */
export interface ArchiveSettings {
  /** Address of a mirror of the Debian archive; default: the host's own, else the public one. */
  readonly mirror?: string;
  /** Address of a mirror of Debian's security archive; default: the host's own, else the public one. */
  readonly securityMirror?: string;
}

/** How the build steps are run. */
export interface EngineSettings {
  /** `bundled` (default): the Nix that NixWRT brings along; `system`: the one installed on this machine. */
  readonly nix?: "bundled" | "system";
  /** Build steps at a time; default: the engine's choice for this machine. */
  readonly jobs?: number;
  /** Processors that one step may use; default: all. */
  readonly cores?: number;
  /**
   * Further settings of nix.conf. With any, Nix may use the network; the steps still may not. Binary caches and remote
   * builders have keys of their own: `caches` and `builders`.
   */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A binary cache: it holds what steps made elsewhere, so that it need not be compiled here. */
export interface BinaryCache {
  /**
   * `https://…` or `http://…`; `ssh-ng://user@host`, a machine with Nix; `s3://bucket`, only with `engine: { nix: "system" }`;
   * or a folder, from the config file's folder.
   */
  readonly url: string;
  /** The key that must have signed what is taken from it, as `nixwrt cache keygen` prints it: `name:base64`. */
  readonly publicKey: string;
  /** With `ssh-ng://`: file of the private key to log in with, from the config file's folder; `~/` is your home folder. */
  readonly sshKey?: string;
  /** With `ssh-ng://`: the server's public host key, such as `ssh-ed25519 AAAA…`. */
  readonly hostKey?: string;
}

/** A machine that runs build steps for this one. It needs Nix, and a user whom its Nix trusts. */
export interface RemoteBuilder {
  /** `host`, `user@host` or `user@host:port`; default: your user name, port 22. */
  readonly host: string;
  /** Kinds of machines that it builds for; default `["x86_64-linux"]`, which is what all steps are for. */
  readonly systems?: readonly string[];
  /** Steps that it runs at a time; default 1. */
  readonly maxJobs?: number;
  /** How fast it is beside other builders: a step goes to the one with the highest number that is free; default 1. */
  readonly speed?: number;
  /** File of the private key to log in with, from the config file's folder; `~/` is your home folder. It has no passphrase. */
  readonly sshKey: string;
  /** Its public host key, such as `ssh-ed25519 AAAA…`: what `ssh-keyscan -t ed25519 HOST` prints after the host's name. */
  readonly hostKey: string;
}

/** What a person writes in `nixwrt.config.ts`, or as JSON or YAML in `.nixwrtrc`. */
export interface UserConfig {
  /** Where editors find the JSON schema of this file; has no effect. */
  readonly $schema?: string;
  /** The device's name: one label of letters, digits and `-` (RFC 1123); default `nixwrt`. */
  readonly hostname?: string;
  /** The time zone of clocks and logs, such as `Europe/Berlin`; default UTC. */
  readonly timezone?: string;
  /** The hardware the image is for: a device plugin, or the name of its package. */
  readonly device: DevicePlugin | PluginReference;
  /** What the device does: plugins, in any order. */
  readonly plugins?: readonly PluginEntry[];
  /**
   * Software of the image, besides what plugins bring: names from `@nixwrt/packages` and from other catalogues among the project's
   * dependencies, as `nixwrt packages` lists them, or what a recipe returns. Where a plugin brings its own build under a name, that is taken.
   */
  readonly packages?: readonly PackageEntry[];
  /** Network interfaces by name, such as `eth0`. */
  readonly interfaces?: Readonly<Record<string, Omit<Interface, "name">>>;
  /** Accounts by name. */
  readonly users?: Readonly<Record<string, Omit<User, "name">>>;
  /** Groups by name. */
  readonly groups?: Readonly<Record<string, Omit<Group, "name">>>;
  /** Files of the image by path: `motd` is /etc/motd, `/root/.profile` is itself. */
  readonly etc?: Readonly<Record<string, EtcEntry>>;
  /** The kernel's configuration. */
  readonly kernel?: KconfigSettings;
  /** Busybox's configuration: its applets and their features. */
  readonly busybox?: KconfigSettings;
  /** Kernel parameters set at boot, by their names in sysctl(8), such as `net.ipv4.ip_forward`; they win over those of plugins. */
  readonly sysctl?: Readonly<Record<string, string | number>>;
  /** Services by name, besides those that plugins bring. */
  readonly services?: Readonly<Record<string, ServiceSettings>>;
  /**
   * Who gets in at the serial console: `shell`, whoever is there; `login`, who has an account with a password; `none`, nobody. Default:
   * `login` where root has a password, otherwise `shell`.
   */
  readonly console?: Console;
  /** File systems by mount point, such as `/srv`. */
  readonly filesystems?: Readonly<Record<string, Omit<Filesystem, "target">>>;
  /** Images to build; default: those that the device names. */
  readonly images?: readonly string[];
  /** Folder for the images, from the config file's folder; default `out`. */
  readonly out?: string;
  /** Signs images that are for flash or for upgrades; default: they are not signed. */
  readonly signing?: Signing;
  /** Where Debian's files are fetched from. */
  readonly archive?: ArchiveSettings;
  /** How the build steps are run. */
  readonly engine?: EngineSettings;
  /** Binary caches, asked in this order before anything is compiled; default none. */
  readonly caches?: readonly BinaryCache[];
  /** Machines that run build steps for this one; default none. */
  readonly builders?: readonly RemoteBuilder[];
}

/** What a config that is a function is called with. */
export interface ConfigContext {
  /** The environment that `nixwrt` was started with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The project's folder, absolute. */
  readonly directory: string;
  /** The board that `--device` names, if it does: it takes the place of the config's device. */
  readonly device?: DeviceSpec;
}

/** What a config file may export: a config, or a function that returns one, or a promise of one. */
export type ConfigExport = UserConfig | ((context: ConfigContext) => UserConfig | Promise<UserConfig>);

/** Gives a config its types. Returns what it is given. */
export function defineConfig(config: ConfigExport): ConfigExport {
  return config;
}
