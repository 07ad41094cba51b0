import type { SyncHook } from "tapable";
import { Problems } from "../errors.js";
import type { PhramRegion } from "./Boot.js";
import type { Console } from "./Console.js";
import { Contributions, type Kind, type Rank } from "./Contributions.js";
import {
  type ContributionOptions,
  checkMode,
  checkName,
  type DeviceTreeSource,
  deviceTreeCollector,
  etcCollector,
  hardwareCollector,
  kconfigCollector,
  kernelFileCollector,
  kernelFirmwareCollector,
  kernelPatchCollector,
  type Recorder,
  recorder,
} from "./collectors.js";
import { type Filesystem, mountPoint } from "./Filesystem.js";
import { createHooks, type HookArguments, type HookName, hookNames } from "./hooks.js";
import type { ImageRecipe } from "./Image.js";
import type { Interface } from "./Interface.js";
import type { KernelFile, KernelPatch } from "./KernelChanges.js";
import type { KernelFirmware } from "./KernelFirmware.js";
import type { KconfigValue } from "./kconfig.js";
import type { Package } from "./Package.js";
import type { DevicePlugin, Plugin } from "./Plugin.js";
import { AsyncPluginError, pluginProblems, SealedHookError } from "./pluginProblems.js";
import type { RootFile } from "./RootFile.js";
import type { Service } from "./Service.js";
import type { Signing } from "./Signing.js";
import type { System } from "./System.js";
import { sysctlCollector } from "./sysctl.js";
import type { Group, User } from "./User.js";

/** What a System is made from. */
export interface SystemInput {
  readonly hostname: string;
  readonly device: DevicePlugin;
  /** In any order: the result is the same. The device need not be among them. */
  readonly plugins: readonly Plugin[];
  /** Speaks for the user's config file: what it contributes wins over every plugin. */
  readonly config?: Plugin;
  /** Who gets in at the serial console. */
  readonly console?: Console;
  /** What images are signed with. */
  readonly signing?: Signing;
  /** Whether the `check` hook runs, which looks at the whole; default true. */
  readonly check?: boolean;
}

/**
 * Applies all plugins, runs each hook once, and settles what was contributed.
 * @throws {NixwrtError} of class `config`, with every problem that was found.
 */
export function applyPlugins(input: SystemInput): System {
  const problems = new Problems();
  const hooks = createHooks();
  const applied = [input.device, ...input.plugins];
  reportRepeated(applied, problems);
  /** The plugin whose `apply` runs: it owns what is tapped. Hooks are sealed while there is none. */
  let current: { plugin: Plugin; rank: Rank } | undefined;
  /** False once a plugin has thrown: then something is missing that nobody can be blamed for. */
  let whole = true;
  /** Runs a plugin's code; what it throws becomes a problem that names it. */
  const guarded = (plugin: Plugin, run: () => unknown) => {
    try {
      refusePromise(run());
    } catch (error) {
      whole = false;
      for (const problem of pluginProblems(plugin, error)) problems.add(problem);
    }
  };

  for (const name of hookNames) {
    // The plugin that is being applied owns the tap, whatever name it gives: that is what makes provenance reliable.
    const hook = hooks[name] as unknown as SyncHook<[Offer, System]>;
    hook.intercept({
      register: (tap) => {
        if (current === undefined) throw new SealedHookError(name);
        const { plugin, rank } = current;
        const run = tap.fn as unknown as (collector: unknown, system: System) => void;
        const fn = (offer: Offer, system: System) =>
          guarded(plugin, () => run(offer(recorder(plugin.name, rank, problems)), system));
        return { ...tap, fn: fn as unknown as typeof tap.fn };
      },
    });
  }
  const context = { hooks, hostname: input.hostname, device: input.device.device };
  const ranked = applied.map((plugin) => ({ plugin, rank: "plugin" as Rank }));
  if (input.config !== undefined) ranked.push({ plugin: input.config, rank: "config" });
  for (const one of ranked) {
    current = one;
    guarded(one.plugin, () => one.plugin.apply(context));
    current = undefined;
  }
  const { system, check } = collect(input, hooks, problems);
  // What is checked holds even where two disagree about something: one of the two is taken.
  if (whole && input.check !== false) check();
  problems.throwIfAny("config");
  return system;
}

/** Nobody waits for a promise: what it contributes would come too late, and its failure would be nobody's. */
function refusePromise(returned: unknown): void {
  if (typeof (returned as PromiseLike<unknown> | undefined)?.then !== "function") return;
  (returned as PromiseLike<unknown>).then(undefined, () => {});
  throw new AsyncPluginError();
}

/** Makes a hook's first argument for one plugin. */
type Offer = (by: Recorder) => HookArguments[HookName][0];

/** Runs all hooks but the last, which is for when all is there. */
function collect(input: SystemInput, hooks: ReturnType<typeof createHooks>, problems: Problems) {
  const { hostname, signing, console } = input;
  const open: Record<string, unknown> = { hostname, signing, console, device: input.device.device };
  const system = new Proxy(open, {
    get(known, key) {
      if (typeof key === "symbol" || key in known) return known[key as string];
      throw new Error(`system.${key} is not settled yet; hooks run in this order: ${hookNames.join(", ")}`);
    },
  }) as unknown as System;

  const pools = createPools();
  const run = (name: HookName, offer: Offer, ...settle: (keyof typeof pools)[]) => {
    (hooks[name] as unknown as SyncHook<[Offer, System]>).call(offer, system);
    for (const key of settle) open[key] = pools[key].settle(problems);
  };
  const adder =
    <T>(pool: Contributions<T>, by: Recorder, key: (value: T) => string) =>
    (value: T, options?: Parameters<Recorder["add"]>[3]) =>
      by.add(pool, key(value), value, options);
  const named = (value: { readonly name: string }) => value.name;
  const checked = (kind: Parameters<typeof checkName>[1], by: Recorder) => (value: { readonly name: string }) => {
    checkName(value.name, kind, by);
    return value.name;
  };

  run(
    "users",
    (by) => ({
      user: adder(pools.users, by, checked("user", by)),
      group: adder(pools.groups, by, checked("group", by)),
    }),
    "users",
    "groups",
  );
  run(
    "filesystems",
    (by) => {
      const mount = adder(pools.filesystems, by, (one) => one.target);
      return { mount: (one, options) => mount({ ...one, target: mountPoint(one.target) }, options) };
    },
    "filesystems",
  );
  run("network", (by) => ({ interface: adder(pools.interfaces, by, checked("interface", by)) }), "interfaces");
  run("hardware", (by) => hardwareCollector(pools.hardware, by, input.device.device.leds), "hardware");
  run("sysctl", (by) => sysctlCollector(pools.sysctl, by), "sysctl");
  run(
    "services",
    (by) => {
      const add = adder(pools.services, by, named);
      return {
        add: (service: Service, options?: ContributionOptions) => {
          for (const { path, mode } of service.directories ?? []) checkMode(mode, path, by);
          add(service, options);
        },
      };
    },
    "services",
  );
  run("packages", (by) => ({ add: adder(pools.packages, by, named) }), "packages");
  run("busybox", (by) => kconfigCollector(pools.busybox, by), "busybox");
  run("kernelConfig", (by) => kconfigCollector(pools.kernelConfig, by), "kernelConfig");
  run("kernelFiles", (by) => kernelFileCollector(pools.kernelFiles, by), "kernelFiles");
  run("kernelFirmware", (by) => kernelFirmwareCollector(pools.kernelFirmware, by), "kernelFirmware");
  run("kernelPatches", (by) => kernelPatchCollector(pools.kernelPatches, by), "kernelPatches");
  run("etc", (by) => etcCollector(pools.files, by, system), "files");
  run(
    "deviceTree",
    (by) => deviceTreeCollector({ sources: pools.deviceTree, regions: pools.phramRegions }, by),
    "deviceTree",
    "phramRegions",
  );
  run("imageLayout", (by) => ({ add: adder(pools.images, by, named) }), "images");
  return {
    system: Object.freeze(open) as unknown as System,
    check: () => run("check", () => problems),
  };
}

function createPools() {
  const kind = (conflictCode: string, what: string, override: (key: string) => string): Kind => ({
    conflictCode,
    describe: (key) => `${what} ${key}`,
    override,
  });
  const pluginsDecide = () => "Change the options of one of the two plugins, or leave one out";
  return {
    users: new Contributions<User>(
      kind("USER_CONFLICT", "the user", (key) => `Set users.${key} in your config to decide`),
    ),
    groups: new Contributions<Group>(kind("GROUP_CONFLICT", "the group", pluginsDecide)),
    filesystems: new Contributions<Filesystem>(kind("MOUNT_CONFLICT", "what is mounted on", pluginsDecide)),
    interfaces: new Contributions<Interface>(
      kind("INTERFACE_CONFLICT", "the interface", (key) => `Set interfaces.${key} in your config to decide`),
    ),
    hardware: new Contributions<string>({
      conflictCode: "HARDWARE_CONFLICT",
      describe: (key) => `who uses the ${key}`,
      override: pluginsDecide,
    }),
    sysctl: new Contributions<string>(
      kind(
        "SYSCTL_CONFLICT",
        "the kernel parameter",
        (key) => `Set sysctl[${JSON.stringify(key)}] in your config to decide`,
      ),
    ),
    services: new Contributions<Service>(kind("SERVICE_CONFLICT", "the service", pluginsDecide)),
    packages: new Contributions<Package>(kind("PACKAGE_CONFLICT", "the package", pluginsDecide)),
    busybox: new Contributions<KconfigValue>(
      kind("BUSYBOX_CONFLICT", "the busybox symbol", (key) => `Set busybox.config.${key} in your config to decide`),
    ),
    kernelConfig: new Contributions<KconfigValue>(
      kind("KERNEL_CONFLICT", "the kernel symbol", (key) => `Set kernel.config.${key} in your config to decide`),
    ),
    kernelPatches: new Contributions<readonly KernelPatch[]>(
      kind("KERNEL_PATCH_CONFLICT", "the kernel patches", () => "Give one of the two another name, or leave it out"),
    ),
    kernelFiles: new Contributions<KernelFile>(kind("KERNEL_FILE_CONFLICT", "the kernel's file", pluginsDecide)),
    kernelFirmware: new Contributions<KernelFirmware>(
      kind("KERNEL_FIRMWARE_CONFLICT", "the kernel's firmware", pluginsDecide),
    ),
    files: new Contributions<RootFile>(
      kind(
        "ETC_CONFLICT",
        "the file",
        (key) => `Set etc[${JSON.stringify(key.replace(/^\/etc\//, ""))}] in your config to decide`,
      ),
    ),
    deviceTree: new Contributions<DeviceTreeSource>(
      kind("DEVICE_TREE_CONFLICT", "the device tree source", pluginsDecide),
    ),
    phramRegions: new Contributions<PhramRegion>(kind("PHRAM_CONFLICT", "the region of RAM", pluginsDecide)),
    images: new Contributions<ImageRecipe>(kind("IMAGE_CONFLICT", "the image", pluginsDecide)),
  };
}

function reportRepeated(plugins: readonly Plugin[], problems: Problems): void {
  const seen = new Set<string>();
  for (const { name } of plugins) {
    if (seen.has(name)) {
      problems.add({
        code: "PLUGIN_TWICE",
        message: `the plugin "${name}" is given twice`,
        hint: "Give it once, with all its options together",
      });
    }
    seen.add(name);
  }
}
