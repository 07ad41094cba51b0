import type { SyncHook } from "tapable";
import { type Problem, Problems } from "../errors.js";
import { withBridgedCards } from "./bridgedCards.js";
import type { Console } from "./Console.js";
import type { Contributions, Rank } from "./Contributions.js";
import { checkLiterals } from "./checkLiterals.js";
import {
  checkName,
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
import { mountPoint } from "./Filesystem.js";
import { createHooks, type HookArguments, type HookName, hookNames } from "./hooks.js";
import { kernelArgumentCollector, withKernelArguments } from "./kernelArguments.js";
import { linkCollector, networkCollector, networkEventCollector, settleInterfaces } from "./networkCollectors.js";
import type { DevicePlugin, Plugin, PluginContext } from "./Plugin.js";
import { portName } from "./Port.js";
import { packageCollector } from "./packageCollector.js";
import { AsyncPluginError, pluginProblems, SealedHookError } from "./pluginProblems.js";
import { createPools } from "./pools.js";
import { RegistryPool } from "./registries.js";
import type { Signing } from "./Signing.js";
import type { System } from "./System.js";
import { serviceCollector, settleServices } from "./serviceCollector.js";
import { settleGroups } from "./settleGroups.js";
import { sysctlCollector } from "./sysctl.js";

/** Input for a System. */
export interface SystemInput {
  readonly hostname: string;
  readonly device: DevicePlugin;
  /** The order does not matter. The device need not be among them. */
  readonly plugins: readonly Plugin[];
  /** Represents the user's config file. Its contributions override those of all plugins. */
  readonly config?: Plugin;
  /** Access at the serial console. */
  readonly console?: Console;
  /** Key that signs images. */
  readonly signing?: Signing;
  /** Whether to check the complete system: with the `check` hook, and the readers of literal text. Default: true. */
  readonly check?: boolean;
  /** Whether these are all plugins and settings of a config. If some could not be used, only certain problems are reported. Default: true. */
  readonly whole?: boolean;
}

/**
 * Applies all plugins, runs each hook once, and settles the contributions.
 * @throws {NixwrtError} of class `config`, with all problems.
 */
export function applyPlugins(input: SystemInput): System {
  const problems = new Problems();
  const system = settlePlugins(input, problems);
  problems.throwIfAny("config");
  return system;
}

/** Like {@link applyPlugins}, but adds the problems to those that are known already. The System makes sense only if there are none. */
export function settlePlugins(input: SystemInput, known: Problems): System {
  const problems = new Problems();
  const hooks = createHooks();
  const given = [input.device, ...input.plugins];
  const applied = withoutRepeated(given, problems);
  /** The plugin whose `apply` runs. It owns the taps that are made. If there is none, hooks are sealed. */
  let current: { plugin: Plugin; rank: Rank } | undefined;
  /** What plugins have thrown. */
  const thrown: Problem[] = [];
  /** Runs a plugin's code and turns its errors into problems that name the plugin. */
  const guarded = (plugin: Plugin, run: () => unknown) => {
    try {
      refusePromise(run());
    } catch (error) {
      for (const problem of pluginProblems(plugin, error)) {
        thrown.push(problem);
        problems.add(problem);
      }
    }
  };

  for (const name of hookNames) {
    // The plugin that is being applied owns the tap, whatever name it passes. So origins are reliable.
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
  const registries = new RegistryPool();
  const context: PluginContext = {
    hooks,
    hostname: input.hostname,
    device: input.device.device,
    offer: (name) => {
      if (current === undefined) throw new SealedHookError(`registry ${name}`);
      return registries.offer(name);
    },
  };
  const ranked = applied.map((plugin) => ({ plugin, rank: "plugin" as Rank }));
  if (input.config !== undefined) ranked.push({ plugin: input.config, rank: "config" });
  for (const one of ranked) {
    current = one;
    guarded(one.plugin, () => one.plugin.apply(context));
    current = undefined;
  }
  const { system, check } = collect(input, hooks, registries, problems);
  // Contributions of these plugins are missing, and nobody else is to blame for that.
  const failures = [...thrown];
  // The checks also make sense if two plugins disagree on something: one of the two values is used.
  if (input.check !== false) {
    check();
    checkLiterals(system, problems);
  }
  const isWhole = input.whole !== false && applied.length === given.length;
  for (const problem of problems.list) {
    const isKnown = failures.length === 0 || failures.includes(problem);
    if (problem.certain || (isWhole && isKnown)) known.add(problem);
  }
  return system;
}

/** Nobody would wait for a promise: its contributions would come too late, and its failure would be lost. */
function refusePromise(returned: unknown): void {
  if (typeof (returned as PromiseLike<unknown> | undefined)?.then !== "function") return;
  (returned as PromiseLike<unknown>).then(undefined, () => {});
  throw new AsyncPluginError();
}

/** Makes the first argument of a hook for one plugin. */
type Offer = (by: Recorder) => HookArguments[HookName][0];

/** Kinds of contributions that only need settling. */
type SettledAsTheyAre = Exclude<
  keyof ReturnType<typeof createPools>,
  | "groups"
  | "groupMembers"
  | "interfaces"
  | "bridgeMembers"
  | "bridgeVlans"
  | "services"
  | "environment"
  | "dependencies"
>;

/** Runs all hooks except the last, `check`, which needs the complete system. */
function collect(
  input: SystemInput,
  hooks: ReturnType<typeof createHooks>,
  registries: RegistryPool,
  problems: Problems,
) {
  const { hostname, signing, console } = input;
  let { device } = input.device;
  const open: Record<string, unknown> = { hostname, signing, console, device };
  const system = new Proxy(open, {
    get(known, key) {
      if (typeof key === "symbol" || key in known) return known[key as string];
      throw new Error(`system.${key} is not settled yet; hooks run in this order: ${hookNames.join(", ")}`);
    },
  }) as unknown as System;

  const pools = createPools();
  const run = (name: HookName, offer: Offer, ...settle: SettledAsTheyAre[]) => {
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
      member: (group, user, options) => by.add(pools.groupMembers, `${group} ${user}`, true, options),
    }),
    "users",
  );
  open.groups = settleGroups(pools.groups.settle(problems), pools.groupMembers.settle(problems), problems);
  run(
    "filesystems",
    (by) => {
      const mount = adder(pools.filesystems, by, (one) => one.target);
      return { mount: (one, options) => mount({ ...one, target: mountPoint(one.target) }, options) };
    },
    "filesystems",
  );
  const parts = { settings: pools.interfaces, members: pools.bridgeMembers, vlans: pools.bridgeVlans };
  run("network", (by) => networkCollector(parts, by));
  const interfaces = settleInterfaces(
    {
      settings: pools.interfaces.settle(problems),
      members: pools.bridgeMembers.settle(problems),
      vlans: pools.bridgeVlans.settle(problems),
    },
    problems,
  );
  open.interfaces = interfaces;
  device = withBridgedCards(device, interfaces);
  open.device = device;
  run("links", (by) => linkCollector(pools.links, by), "links");
  run("hardware", (by) => hardwareCollector(pools.hardware, by, device.leds), "hardware");
  run("sysctl", (by) => sysctlCollector(pools.sysctl, by), "sysctl");
  run("registries", (by) => registries.collector(by));
  registries.settle();
  run("networkEvents", (by) => networkEventCollector(pools.networkEvents, by), "networkEvents");
  run("services", (by) => serviceCollector(pools, by));
  open.services = settleServices(
    pools.services.settle(problems),
    { environment: pools.environment.settle(problems), dependencies: pools.dependencies.settle(problems) },
    problems,
  );
  run(
    "ports",
    (by) => ({ use: adder(pools.ports, by, (one) => `${portName(one)} ${one.from.join(",")} ${one.use}`) }),
    "ports",
  );
  run("packages", (by) => packageCollector(pools.packages, by), "packages");
  run("busybox", (by) => kconfigCollector(pools.busybox, by), "busybox");
  run("kernelConfig", (by) => kconfigCollector(pools.kernelConfig, by), "kernelConfig");
  run("kernelArguments", (by) => kernelArgumentCollector(pools.kernelArguments, by), "kernelArguments");
  open.device = withKernelArguments(device, pools.kernelArguments.settle(problems));
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
  open.warnings = problems.warnings;
  return {
    system: Object.freeze(open) as unknown as System,
    check: () => run("check", () => problems),
  };
}

/** Returns the first plugin of each name, and reports the others. */
function withoutRepeated(plugins: readonly Plugin[], problems: Problems): Plugin[] {
  const seen = new Set<string>();
  return plugins.filter(({ name }) => {
    const isRepeated = seen.has(name);
    if (isRepeated) {
      problems.add({
        code: "PLUGIN_TWICE",
        certain: true,
        message: `the plugin "${name}" is listed twice`,
        hint: "List it once, with all its options",
      });
    }
    seen.add(name);
    return !isRepeated;
  });
}
