import { SyncHook } from "tapable";
import type { Problems } from "../errors.js";
import type {
  DeviceTreeCollector,
  EtcCollector,
  FilesystemCollector,
  HardwareCollector,
  ImageCollector,
  KconfigCollector,
  KernelFileCollector,
  KernelFirmwareCollector,
  KernelPatchCollector,
  KernelSymbolOptions,
  PackageCollector,
  PortCollector,
  ServiceCollector,
  UserCollector,
} from "./collectors.js";
import type { KernelArgumentCollector } from "./kernelArguments.js";
import type { LinkCollector, NetworkCollector, NetworkEventCollector } from "./networkCollectors.js";
import type { RegistryCollector } from "./registries.js";
import type { System } from "./System.js";
import type { SysctlCollector } from "./sysctl.js";

/**
 * Arguments of each hook's taps: a collector for contributions, and the System so far. A tap may read what earlier hooks have settled.
 * Reading anything later throws an error, so the result cannot depend on the order of plugins.
 */
export interface HookArguments {
  users: [users: UserCollector, system: System];
  filesystems: [filesystems: FilesystemCollector, system: System];
  network: [network: NetworkCollector, system: System];
  links: [links: LinkCollector, system: System];
  hardware: [hardware: HardwareCollector, system: System];
  sysctl: [sysctl: SysctlCollector, system: System];
  registries: [registries: RegistryCollector, system: System];
  networkEvents: [events: NetworkEventCollector, system: System];
  services: [services: ServiceCollector, system: System];
  ports: [ports: PortCollector, system: System];
  packages: [packages: PackageCollector, system: System];
  busybox: [busybox: KconfigCollector, system: System];
  kernelConfig: [kernel: KconfigCollector<KernelSymbolOptions>, system: System];
  kernelArguments: [kernelArguments: KernelArgumentCollector, system: System];
  kernelFiles: [files: KernelFileCollector, system: System];
  kernelFirmware: [firmware: KernelFirmwareCollector, system: System];
  kernelPatches: [patches: KernelPatchCollector, system: System];
  etc: [etc: EtcCollector, system: System];
  deviceTree: [deviceTree: DeviceTreeCollector, system: System];
  imageLayout: [images: ImageCollector, system: System];
  check: [problems: Problems, system: System];
}

/** The name of a hook. */
export type HookName = keyof HookArguments;

/** All hooks in the order in which they run, with the names of their arguments and their purpose. */
export const hookTable = Object.freeze({
  users: { arguments: ["users", "system"], about: "Users and groups of the device." },
  filesystems: { arguments: ["filesystems", "system"], about: "File systems mounted at boot." },
  network: {
    arguments: ["network", "system"],
    about: "Settings of network interfaces: addresses, routes, members of bridges.",
  },
  links: {
    arguments: ["links", "system"],
    about: "Virtual network interfaces, and the services that create them.",
  },
  hardware: {
    arguments: ["hardware", "system"],
    about: "LEDs and GPIOs that a plugin uses. Two plugins cannot use the same one.",
  },
  sysctl: { arguments: ["sysctl", "system"], about: "Kernel parameters that are set at boot." },
  registries: { arguments: ["registries", "system"], about: "What plugins contribute to other plugins." },
  networkEvents: {
    arguments: ["events", "system"],
    about: "Handlers that run on the device when an interface's addresses, routers, name servers or prefixes change.",
  },
  services: { arguments: ["services", "system"], about: "Supervised daemons, and scripts that run once at boot." },
  ports: {
    arguments: ["ports", "system"],
    about: "Ports that are used without a service that listens on them. `nixwrt explain tcp/80` shows them.",
  },
  packages: { arguments: ["packages", "system"], about: "Software built from source for the device." },
  busybox: { arguments: ["busybox", "system"], about: "Busybox applets and features, as Kconfig symbols." },
  kernelConfig: { arguments: ["kernel", "system"], about: "Kernel configuration symbols." },
  kernelArguments: { arguments: ["kernelArguments", "system"], about: "Arguments on the kernel's command line." },
  kernelFiles: { arguments: ["files", "system"], about: "Files that are added to the kernel's source." },
  kernelFirmware: {
    arguments: ["firmware", "system"],
    about: "Firmware that is built into the kernel, for drivers that need it before a file system is mounted.",
  },
  kernelPatches: {
    arguments: ["patches", "system"],
    about: "Patches of the kernel's source, applied without fuzz, after the kernel files.",
  },
  etc: {
    arguments: ["etc", "system"],
    about: "Files, folders and links of the root file system, most of them in /etc.",
  },
  deviceTree: { arguments: ["deviceTree", "system"], about: "Device tree sources for the kernel build." },
  imageLayout: { arguments: ["images", "system"], about: "Images that can be built, and the parts they are made of." },
  check: { arguments: ["problems", "system"], about: "Checks the complete System and reports problems." },
} satisfies { [Name in HookName]: { arguments: string[]; about: string } });

export const hookNames = Object.freeze(Object.keys(hookTable)) as readonly HookName[];

/**
 * The hooks that a plugin can tap: system.hooks.etc.tap("my-plugin", (etc) => etc.file("motd", "hello
 * ")) .
 */
export type Hooks = { readonly [Name in HookName]: Hook<HookArguments[Name]> };

/**
 * A hook for plugins. It is implemented with tapable's SyncHook, but that type would tie a plugin to the exact version of core that it was
 * made for.
 */
export interface Hook<Arguments extends readonly unknown[]> {
  /**
   * Registers a function that is called when the hook runs.
   * @param plugin name of the plugin that taps
   */
  tap(plugin: string, run: (...given: Arguments) => void): void;
}

/** Thrown when code accesses a hook that does not exist. */
export class UnknownHookError extends Error {
  override readonly name = "UnknownHookError";

  readonly hook: string;

  constructor(hook: string) {
    super(`there is no hook "${hook}"; the hooks are: ${hookNames.join(", ")}`);
    this.hook = hook;
  }
}

/**
 * Creates a frozen table of hooks. Accessing a hook that does not exist throws an error.
 * @throws {UnknownHookError}
 */
export function createHooks(): Hooks {
  const hooks = Object.fromEntries(
    hookNames.map((name) => [
      name,
      new SyncHook<[unknown, unknown]>([...hookTable[name].arguments] as [string, string], name),
    ]),
  );
  return new Proxy(Object.freeze(hooks), {
    get(table, name) {
      if (typeof name === "symbol" || name in table) return table[name as string];
      throw new UnknownHookError(name);
    },
  }) as unknown as Hooks;
}
