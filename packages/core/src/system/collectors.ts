import { isAbsolute, posix } from "node:path";
import { formatPath } from "../configPath.js";
import type { Problems } from "../errors.js";
import { didYouMean } from "../nearest.js";
import { type Accounts, primaryGroupOf } from "./accounts.js";
import type { PhramRegion } from "./Boot.js";
import type { Contributions, Origin, Rank } from "./Contributions.js";
import { type Content, secretNames } from "./content.js";
import type { Filesystem } from "./Filesystem.js";
import { modeFault } from "./fileMode.js";
import type { ImageRecipe } from "./Image.js";
import type { KernelFile, KernelPatch } from "./KernelChanges.js";
import type { KernelFirmware } from "./KernelFirmware.js";
import { type KconfigValue, symbolName } from "./kconfig.js";
import { nameRules } from "./names.js";
import type { Package } from "./Package.js";
import type { PortUse } from "./Port.js";
import type { Filter, RootFile } from "./RootFile.js";
import type { Service } from "./Service.js";
import type { Group, User } from "./User.js";

/** Options of every contribution. */
export interface ContributionOptions {
  /** Reason in a few words, for `nixwrt explain` and conflicts. */
  readonly reason?: string;
  /** Only a suggestion: any plugin or the config can override it. */
  readonly default?: boolean;
}

/** Options of a kernel symbol. */
export interface KernelSymbolOptions extends ContributionOptions {
  /**
   * Whether a kernel without the symbol is accepted, because it is too old or for a CPU that cannot have it. Default: false, which makes
   * that an error. The kernel step's output lists the missing symbols in `unavailable`.
   */
  readonly ifAvailable?: boolean;
}

/** Records the contributions of one plugin under its name. */
export interface Recorder {
  add<T>(to: Contributions<T>, key: string, value: T, options?: KernelSymbolOptions): void;
  readonly problems: Problems;
  readonly plugin: string;
}

export function recorder(plugin: string, rank: Rank, problems: Problems): Recorder {
  return {
    plugin,
    problems,
    add(to, key, value, options = {}) {
      const origin: Origin = options.reason === undefined ? { plugin } : { plugin, reason: options.reason };
      const settledRank = options.default === true ? "default" : rank;
      to.add(key, value, settledRank, origin, options.ifAvailable);
    },
  };
}

/** Symbols of a Kconfig tree: busybox's, or, with more options, the kernel's. */
export interface KconfigCollector<Options extends ContributionOptions = ContributionOptions> {
  /** Asks for a value. The name may start with `CONFIG_`. */
  set(symbol: string, value: KconfigValue, options?: Options): void;
  /** Asks for `y`. */
  enable(symbols: readonly string[], options?: Options): void;
}

export function kconfigCollector(to: Contributions<KconfigValue>, by: Recorder): KconfigCollector<KernelSymbolOptions> {
  function set(symbol: string, value: KconfigValue, options?: KernelSymbolOptions): void {
    const name = symbolName(symbol);
    if (!/^[A-Za-z0-9_]+$/.test(name)) {
      by.problems.add({
        code: "KCONFIG_NAME",
        certain: true,
        message: `${by.plugin}: ${JSON.stringify(symbol)} is not a valid Kconfig symbol`,
        hint: "Use letters, digits and _, as in Kconfig files: SQUASHFS_XZ",
      });
    } else if (typeof value === "string" && /[\n\r]/.test(value)) {
      const message = `${by.plugin}: the value of ${name} contains a line break`;
      by.problems.add({ code: "KCONFIG_VALUE", certain: true, message });
    } else by.add(to, name, value, options);
  }
  return {
    set,
    enable: (symbols, options) => {
      for (const symbol of symbols) set(symbol, "y", options);
    },
  };
}

/** Patches of the kernel's source. Series are applied in the order of their names. */
export interface KernelPatchCollector {
  /** Adds one patch for `patch -p1`. */
  patch(name: string, text: string, options?: ContributionOptions): void;
  /** Adds patches that belong together, in this order. `readKernelPatches` reads them from a folder. */
  series(name: string, patches: readonly KernelPatch[], options?: ContributionOptions): void;
}

export function kernelPatchCollector(to: Contributions<readonly KernelPatch[]>, by: Recorder): KernelPatchCollector {
  return {
    patch: (name, text, options) => by.add(to, name, [{ name, text }], options),
    series: (name, patches, options) => by.add(to, name, patches, options),
  };
}

/** Files that are copied into the kernel's source. Paths are relative to its top folder. */
export interface KernelFileCollector {
  /** Adds a file. */
  file(path: string, text: string, options?: ContributionOptions): void;
}

export function kernelFileCollector(to: Contributions<KernelFile>, by: Recorder): KernelFileCollector {
  return {
    file(path, text, options) {
      if (imagePath(`/${path}`) === `/${path}`) return by.add(to, path, { path, text }, options);
      by.problems.add({
        code: "KERNEL_FILE_PATH",
        certain: true,
        message: `${by.plugin}: ${JSON.stringify(path)} is not a path inside the kernel's source`,
        hint: 'Give a path relative to its top folder, without "." and "..": "drivers/net/acme.c"',
      });
    },
  };
}

/** Firmware that is built into the kernel. */
export interface KernelFirmwareCollector {
  /** Adds a file under the name that its driver asks for. */
  add(firmware: KernelFirmware, options?: ContributionOptions): void;
}

export function kernelFirmwareCollector(to: Contributions<KernelFirmware>, by: Recorder): KernelFirmwareCollector {
  return {
    add(firmware, options) {
      const { name } = firmware;
      // The kernel's setting is a list of names, separated by spaces.
      if (imagePath(`/${name}`) === `/${name}` && !/\s/.test(name)) return by.add(to, name, firmware, options);
      by.problems.add({
        code: "KERNEL_FIRMWARE_NAME",
        certain: true,
        message: `${by.plugin}: ${JSON.stringify(name)} is not a valid firmware name`,
        hint: 'Give the name that the driver asks for, a path without spaces, "." and "..": "vendor/chip.bin"',
      });
    },
  };
}

/** Packages whose files are copied into the image. */
export interface PackageCollector {
  /** Adds a package and its libraries. */
  add(what: Package, options?: ContributionOptions): void;
}

/** Ports that a plugin uses without a service that listens on them. */
export interface PortCollector {
  /** Describes what happens to packets for these ports. This is only information: it opens nothing. */
  use(ports: PortUse, options?: ContributionOptions): void;
}

/** Services that start at boot. */
export interface ServiceCollector {
  /** Adds a service. */
  add(service: Service, options?: ContributionOptions): void;
  /** Sets more variables of a service that another plugin adds. */
  environment(service: string, variables: NonNullable<Service["environment"]>, options?: ContributionOptions): void;
  /** Makes a service of another plugin wait for something, in the format of `dependsOn`, in addition to its own dependencies. */
  after(service: string, dependency: string, options?: ContributionOptions): void;
}

/** Parts of the board that a plugin uses exclusively. */
export interface HardwareCollector {
  /** Claims an LED by name: `green:wan`. */
  led(name: string, options?: ContributionOptions): void;
  /** Claims a pin by number. The device claims those of its own LEDs and keys. */
  gpio(number: number, options?: ContributionOptions): void;
}

export function hardwareCollector(
  to: Contributions<string>,
  by: Recorder,
  leds: readonly string[] | undefined,
): HardwareCollector {
  const claim = (what: string, options?: ContributionOptions) => by.add(to, what, by.plugin, options);
  return {
    led(name, options) {
      claim(`LED ${name}`, options);
      if (leds === undefined || leds.includes(name)) return;
      by.problems.add({
        code: "LED_UNKNOWN",
        certain: true,
        message: `${by.plugin} uses the LED ${name}, which the board does not have${didYouMean(name, leds)}`,
        hint: leds.length === 0 ? "It has no LEDs" : `Its LEDs are: ${leds.join(", ")}`,
      });
    },
    gpio: (number, options) => claim(`GPIO ${number}`, options),
  };
}

/** File systems to mount. */
export interface FilesystemCollector {
  /** Adds a file system. */
  mount(filesystem: Filesystem, options?: ContributionOptions): void;
}

/** Accounts of the device. */
export interface UserCollector {
  /** Adds a user. */
  user(user: User, options?: ContributionOptions): void;
  /** Adds a group. */
  group(group: Group, options?: ContributionOptions): void;
  /** Adds a user to a group of another plugin, in addition to its other members. */
  member(group: string, user: string, options?: ContributionOptions): void;
}

/** Images that can be built. */
export interface ImageCollector {
  /** Adds an image. */
  add(image: ImageRecipe, options?: ContributionOptions): void;
}

/** Mode and owner of a file. */
export interface FileOptions extends ContributionOptions {
  /** Permission bits. Default: `0o644`, `0o600` for a file with a secret, and `0o755` for a folder. */
  readonly mode?: number;
  /** Name of the owner. Default: root. */
  readonly user?: string;
  /** Name of the group. Default: the owner's primary group. */
  readonly group?: string;
  readonly filter?: Filter;
  /**
   * Marks the private key of the device's ssh server, in OpenSSH's format before the filter. `nixwrt run`, `nixwrt upgrade` and the testkit
   * recognize the device by it.
   */
  readonly sshHostKey?: true;
}

/** Files of the image. A relative path is below /etc. An absolute path such as `/root/.profile` is used as it is. */
export interface EtcCollector {
  /** Adds a file with this content. */
  file(path: string, content: Content, options?: FileOptions): void;
  /** Adds a folder, to set its mode and owner, or because it is empty. */
  directory(path: string, options?: FileOptions): void;
  /** Adds a symbolic link. The target is stored unchanged. */
  link(path: string, target: string, options?: ContributionOptions): void;
}

/** Reports a name that Linux or the image's files cannot contain. */
export function checkName(name: string, kind: "user" | "group" | "interface" | "zone", by: Recorder): void {
  const { fits, what, hint } =
    kind === "interface" || kind === "zone"
      ? nameRules[kind]
      : { ...nameRules.account, what: `a valid name for a ${kind}` };
  if (fits(name)) return;
  const code = { user: "USER_NAME", group: "GROUP_NAME", interface: "INTERFACE_NAME", zone: "ZONE_NAME" }[kind];
  const message = `${by.plugin}: ${JSON.stringify(name)} is not ${what}`;
  by.problems.add({ code, certain: true, message, hint });
}

/** Reports a mode that is probably a mistake, such as the number 600 for 0o600. */
export function checkMode(mode: number | undefined, of: string, by: Recorder): void {
  const [fault, hint] = (mode === undefined ? undefined : modeFault(mode))?.split("\n") ?? [];
  if (fault === undefined) return;
  const message = `${by.plugin}: the mode of ${of} ${fault}`;
  by.problems.add({ code: "FILE_MODE", certain: true, message, ...(hint === undefined ? {} : { hint }) });
}

/** Folders of the root. A relative path that starts with one of them was most likely meant to be absolute. */
const topFolders = "bin boot dev etc home lib mnt proc root run sbin srv sys tmp usr var".split(" ");

const noPath = {
  message: "not a path inside the image's /etc",
  hint: 'Give a path without "." and "..": "local/run.sh" is /etc/local/run.sh, "/root/.profile" is itself',
};

/** Says what is wrong with a relative path that was most likely meant to be absolute. */
function relativeFault(path: string): typeof noPath | undefined {
  const [top = "", ...rest] = path.split("/");
  if (!topFolders.includes(top) || rest.length === 0) return undefined;
  return {
    message: `relative paths are below /etc, so this would be /etc/${path}`,
    hint: `Give ${JSON.stringify(top === "etc" ? rest.join("/") : `/${path}`)}; if you do mean /etc/${path}, give it with /etc`,
  };
}

export function etcCollector(to: Contributions<RootFile>, by: Recorder, accounts: Accounts): EtcCollector {
  function owners({ user = "root", group }: FileOptions): { readonly user: string; readonly group: string } {
    return { user, group: group ?? primaryGroupOf(accounts, user) ?? user };
  }
  function add(path: string, value: RootFile, options: ContributionOptions): void {
    const place = imagePath(path);
    if (value.kind !== "link") checkMode(value.mode, place ?? path, by);
    const fault = place === undefined ? noPath : relativeFault(path);
    if (place === undefined || fault !== undefined) {
      const { message, hint } = fault ?? noPath;
      by.problems.add({
        code: "ETC_PATH",
        certain: true,
        path: formatPath(["etc", path]),
        message: `${by.plugin}: ${message}`,
        hint,
      });
    } else by.add(to, place, value, options);
  }
  return {
    file: (path, content, options = {}) =>
      add(
        path,
        {
          kind: "file",
          content,
          mode: options.mode ?? (secretNames(content).length > 0 ? 0o600 : 0o644),
          ...owners(options),
          ...(options.filter === undefined ? {} : { filter: options.filter }),
          ...(options.sshHostKey === undefined ? {} : { sshHostKey: options.sshHostKey }),
        },
        options,
      ),
    directory: (path, options = {}) =>
      add(
        path,
        {
          kind: "directory",
          mode: options.mode ?? 0o755,
          ...owners(options),
        },
        options,
      ),
    link: (path, target, options = {}) => add(path, { kind: "link", target }, options),
  };
}

/** Returns the absolute path in the image, or undefined if the path leads out of it or is not normalized. */
function imagePath(path: string): string | undefined {
  const absolute = isAbsolute(path) ? path : `/etc/${path}`;
  const parts = absolute.slice(1).split("/");
  const bad = parts.some((part) => part === "" || part === "." || part === ".." || /\p{Cc}/u.test(part));
  return bad || posix.normalize(absolute) !== absolute ? undefined : absolute;
}

/** Sources of the device tree. Paths are below arch/<arch>/boot/dts, which also has the kernel's own. */
export interface DeviceTreeCollector {
  /** Adds a .dts or .dtsi file. */
  file(path: string, text: string, options?: ContributionOptions): void;
  /** Appends text to a file of the kernel. `name` distinguishes several texts for one file. */
  append(path: string, name: string, text: string, options?: ContributionOptions): void;
  /** Reserves RAM that the kernel shows as an MTD, in every image of the device. */
  reserve(region: PhramRegion, options?: ContributionOptions): void;
}

/** A device tree source, or text that is appended to one. */
export interface DeviceTreeSource {
  readonly path: string;
  readonly text: string;
  readonly append: boolean;
}

export function deviceTreeCollector(
  to: { readonly sources: Contributions<DeviceTreeSource>; readonly regions: Contributions<PhramRegion> },
  by: Recorder,
): DeviceTreeCollector {
  const { sources, regions } = to;
  return {
    file: (path, text, options) => by.add(sources, path, { path, text, append: false }, options),
    append: (path, name, text, options) => by.add(sources, `${path}#${name}`, { path, text, append: true }, options),
    reserve: (region, options) => by.add(regions, region.label, region, options),
  };
}
