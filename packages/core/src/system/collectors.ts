import { isAbsolute, posix } from "node:path";
import type { Problems } from "../errors.js";
import { type Accounts, primaryGroupOf } from "./accounts.js";
import type { PhramRegion } from "./Boot.js";
import type { Contributions, Origin, Rank } from "./Contributions.js";
import type { Content } from "./content.js";
import type { Filesystem } from "./Filesystem.js";
import { modeFault } from "./fileMode.js";
import type { ImageRecipe } from "./Image.js";
import type { KernelFile, KernelPatch } from "./KernelChanges.js";
import type { KernelFirmware } from "./KernelFirmware.js";
import { type KconfigValue, symbolName } from "./kconfig.js";
import { nameRules } from "./names.js";
import type { Package } from "./Package.js";
import type { Filter, RootFile } from "./RootFile.js";
import type { Service } from "./Service.js";
import type { Group, User } from "./User.js";

/** Given with any contribution. */
export interface ContributionOptions {
  /** Why, in a few words; shown by `nixwrt explain` and in conflicts. */
  readonly reason?: string;
  /** Only a suggestion: any plugin or the config can override it. */
  readonly default?: boolean;
}

/** Given with a kernel symbol. */
export interface KernelSymbolOptions extends ContributionOptions {
  /**
   * Whether a kernel without the symbol is built all the same: one too old, or one for a CPU that cannot have it. Default false: that is an
   * error. The kernel step's output lists what the kernel went without, in `unavailable`.
   */
  readonly ifAvailable?: boolean;
}

/** Writes what one plugin contributes, with that plugin's name. */
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

/** Symbols of a Kconfig tree: busybox's, or with further options the kernel's. */
export interface KconfigCollector<Options extends ContributionOptions = ContributionOptions> {
  /** Asks for a value. `CONFIG_` before the name may be left out. */
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
        message: `${by.plugin}: ${JSON.stringify(symbol)} is not a valid Kconfig symbol`,
        hint: "Use letters, digits and _, as in Kconfig files: SQUASHFS_XZ",
      });
    } else if (typeof value === "string" && /[\n\r]/.test(value)) {
      by.problems.add({ code: "KCONFIG_VALUE", message: `${by.plugin}: the value of ${name} contains a line break` });
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
  /** One patch, with paths as `patch -p1` takes them. */
  patch(name: string, text: string, options?: ContributionOptions): void;
  /** Patches that belong together, in this order; `readKernelPatches` takes them from a folder. */
  series(name: string, patches: readonly KernelPatch[], options?: ContributionOptions): void;
}

export function kernelPatchCollector(to: Contributions<readonly KernelPatch[]>, by: Recorder): KernelPatchCollector {
  return {
    patch: (name, text, options) => by.add(to, name, [{ name, text }], options),
    series: (name, patches, options) => by.add(to, name, patches, options),
  };
}

/** Files that are laid over the kernel's source, as paths from its top. */
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
        message: `${by.plugin}: ${JSON.stringify(path)} is not a path inside the kernel's source`,
        hint: 'Give a path relative to its top folder, without "." and "..": "drivers/net/acme.c"',
      });
    },
  };
}

/** Firmware that is built into the kernel. */
export interface KernelFirmwareCollector {
  /** Adds a file, under the name that its driver asks for. */
  add(firmware: KernelFirmware, options?: ContributionOptions): void;
}

export function kernelFirmwareCollector(to: Contributions<KernelFirmware>, by: Recorder): KernelFirmwareCollector {
  return {
    add(firmware, options) {
      const { name } = firmware;
      // The kernel takes a list of names with spaces between.
      if (imagePath(`/${name}`) === `/${name}` && !/\s/.test(name)) return by.add(to, name, firmware, options);
      by.problems.add({
        code: "KERNEL_FIRMWARE_NAME",
        message: `${by.plugin}: ${JSON.stringify(name)} is not a valid firmware name`,
        hint: 'Give the name that the driver asks for, a path without spaces, "." and "..": "vendor/chip.bin"',
      });
    },
  };
}

/** Packages whose files come into the image. */
export interface PackageCollector {
  /** Adds a package, and the libraries it needs. */
  add(what: Package, options?: ContributionOptions): void;
}

/** Services that are started at boot. */
export interface ServiceCollector {
  /** Adds a service. */
  add(service: Service, options?: ContributionOptions): void;
  /** Sets variables of a service that somebody else adds, besides its own. */
  environment(service: string, variables: NonNullable<Service["environment"]>, options?: ContributionOptions): void;
  /** Lets a service that somebody else adds wait for something, as `dependsOn` has it, besides what it waits for itself. */
  after(service: string, dependency: string, options?: ContributionOptions): void;
}

/** Parts of the board that a plugin wants for itself. */
export interface HardwareCollector {
  /** A light, by its name: `green:wan`. */
  led(name: string, options?: ContributionOptions): void;
  /** A pin, by its number. The device claims those of its own LEDs and keys. */
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
        message: `${by.plugin} uses the LED ${name}, which the board does not have`,
        hint: leds.length === 0 ? "It has no LEDs" : `Its LEDs are: ${leds.join(", ")}`,
      });
    },
    gpio: (number, options) => claim(`GPIO ${number}`, options),
  };
}

/** File systems that are mounted. */
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
  /** Puts a user into a group that somebody else adds, besides its other members. */
  member(group: string, user: string, options?: ContributionOptions): void;
}

/** Images that can be built. */
export interface ImageCollector {
  /** Adds an image. */
  add(image: ImageRecipe, options?: ContributionOptions): void;
}

/** Mode and owner of a file. */
export interface FileOptions extends ContributionOptions {
  /** Permission bits; default `0o644`, of a folder `0o755`. */
  readonly mode?: number;
  /** Owner's name; default root. */
  readonly user?: string;
  /** Group's name; default: the owner's primary group. */
  readonly group?: string;
  readonly filter?: Filter;
  /**
   * That it is the private key of the device's ssh server, in OpenSSH's format before the filter: `nixwrt run`, `nixwrt upgrade` and the
   * testkit then know the device by it.
   */
  readonly sshHostKey?: true;
}

/** Files of the image. A relative path is below /etc; `/root/.profile` is what it says. */
export interface EtcCollector {
  /** Adds a file with this content. */
  file(path: string, content: Content, options?: FileOptions): void;
  /** Adds a folder; for its mode and owner, or because nothing is in it. */
  directory(path: string, options?: FileOptions): void;
  /** A symbolic link; the target is stored as it is. */
  link(path: string, target: string, options?: ContributionOptions): void;
}

/** Reports a name that Linux or the image's files could not hold. */
export function checkName(name: string, kind: "user" | "group" | "interface" | "zone", by: Recorder): void {
  const { fits, what, hint } =
    kind === "interface" || kind === "zone"
      ? nameRules[kind]
      : { ...nameRules.account, what: `a valid name for a ${kind}` };
  if (fits(name)) return;
  const code = { user: "USER_NAME", group: "GROUP_NAME", interface: "INTERFACE_NAME", zone: "ZONE_NAME" }[kind];
  const message = `${by.plugin}: ${JSON.stringify(name)} is not ${what}`;
  by.problems.add({ code, message, hint });
}

/** Reports a mode that cannot be meant, such as the number 600 for 0o600. */
export function checkMode(mode: number | undefined, of: string, by: Recorder): void {
  const [fault, hint] = (mode === undefined ? undefined : modeFault(mode))?.split("\n") ?? [];
  if (fault === undefined) return;
  const message = `${by.plugin}: the mode of ${of} ${fault}`;
  by.problems.add({ code: "FILE_MODE", message, ...(hint === undefined ? {} : { hint }) });
}

export function etcCollector(to: Contributions<RootFile>, by: Recorder, accounts: Accounts): EtcCollector {
  function owners({ user = "root", group }: FileOptions): { readonly user: string; readonly group: string } {
    return { user, group: group ?? primaryGroupOf(accounts, user) ?? user };
  }
  function add(path: string, value: RootFile, options: ContributionOptions): void {
    const place = imagePath(path);
    if (value.kind !== "link") checkMode(value.mode, place ?? path, by);
    if (place === undefined) {
      by.problems.add({
        code: "ETC_PATH",
        path: `etc[${JSON.stringify(path)}]`,
        message: `${by.plugin}: not a path inside the image's /etc`,
        hint: 'Give a path without "." and "..": "local/run.sh" is /etc/local/run.sh, "/root/.profile" is itself',
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
          mode: options.mode ?? 0o644,
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

/** The absolute path in the image, or undefined when the path escapes or is not normal. */
function imagePath(path: string): string | undefined {
  const absolute = isAbsolute(path) ? path : `/etc/${path}`;
  const parts = absolute.slice(1).split("/");
  const bad = parts.some((part) => part === "" || part === "." || part === ".." || /\p{Cc}/u.test(part));
  return bad || posix.normalize(absolute) !== absolute ? undefined : absolute;
}

/** Sources of the device's tree, as paths below arch/<arch>/boot/dts, where the kernel's own are. */
export interface DeviceTreeCollector {
  /** A file of our own: .dts or .dtsi. */
  file(path: string, text: string, options?: ContributionOptions): void;
  /** Text that follows the end of a file that the kernel has; `name` tells several such texts apart. */
  append(path: string, name: string, text: string, options?: ContributionOptions): void;
  /** RAM that the kernel shows as an MTD, in every image of the device. */
  reserve(region: PhramRegion, options?: ContributionOptions): void;
}

/** A device tree source, or what is added to one. */
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
