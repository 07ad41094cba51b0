import { basePlugins } from "../base/basePlugins.js";
import { wrongRange } from "../config/checkPackages.js";
import type { InstalledPackage } from "../config/installedPackages.js";
import { isDevicePlugin } from "../config/isPlugin.js";
import { NixwrtError, type Problem } from "../errors.js";
import { applyPlugins } from "../system/applyPlugins.js";
import type { DevicePlugin, Plugin } from "../system/Plugin.js";
import type { Settled, System } from "../system/System.js";
import { installedPlugins, makePlugin } from "./makePlugin.js";

/** An installed plugin or device, and what it contributes without options. */
export interface PluginListing {
  readonly package: string;
  readonly version: string;
  readonly description: string;
  readonly kind: "plugin" | "device";
  /** What it contributes, by kind: names of services, packages, files, symbols. Undefined if there are `problems`. */
  readonly contributes?: Readonly<Record<ContributionKind, readonly string[]>>;
  /** Why it cannot be used, or not without options. */
  readonly problems: readonly Problem[];
}

/** Kinds of contributions, named as in {@link System}. */
export const contributionKinds = [
  "services",
  "packages",
  "files",
  "users",
  "filesystems",
  "interfaces",
  "kernelConfig",
  "busybox",
  "images",
] as const;

/** A kind of contribution. */
export type ContributionKind = (typeof contributionKinds)[number];

/** Lists the plugins and devices that a config in a folder can use: the packages that have one of the keywords. */
export async function listPlugins({ cwd }: { readonly cwd: string }): Promise<PluginListing[]> {
  const made = await Promise.all(installedPlugins(cwd).map((one) => tryToMake(one, cwd)));
  const device = made.map(({ plugin }) => plugin).find(isDevicePlugin);
  return made.map(({ package: of, plugin, problems }) => {
    const { name, version, description, keywords } = of;
    const kind = keywords.includes("nixwrt-device") ? "device" : "plugin";
    const listing = { package: name, version, description, kind, problems } as const;
    if (plugin === undefined) return listing;
    const on = isDevicePlugin(plugin) ? plugin : device;
    return on === undefined ? listing : { ...listing, ...contributionsOf(plugin, on) };
  });
}

interface Made {
  readonly package: InstalledPackage;
  readonly plugin?: Plugin;
  readonly problems: readonly Problem[];
}

async function tryToMake(one: InstalledPackage, cwd: string): Promise<Made> {
  const wrong = await wrongRange(one);
  if (wrong !== undefined) return { package: one, problems: [wrong] };
  try {
    return { package: one, plugin: await makePlugin(one, cwd), problems: [] };
  } catch (error) {
    return { package: one, problems: problemsOf(error) };
  }
}

function contributionsOf(plugin: Plugin, device: DevicePlugin): Pick<PluginListing, "contributes" | "problems"> {
  const plugins = [...basePlugins(), ...(plugin === device ? [] : [plugin])];
  try {
    // A plugin alone is not a complete system. For example, ssh has no keys. So the checks are off.
    const system = applyPlugins({ hostname: "nixwrt", device, plugins, check: false });
    const of = (kind: ContributionKind) => keysFrom(system[kind] as Settled<unknown>, plugin.name);
    const contributes = Object.fromEntries(contributionKinds.map((kind) => [kind, of(kind)])) as Record<
      ContributionKind,
      string[]
    >;
    return { contributes, problems: [] };
  } catch (error) {
    return { problems: problemsOf(error) };
  }
}

/** Returns the keys of the contributions that one plugin made. */
function keysFrom(settled: Settled<unknown>, plugin: string): string[] {
  return [...settled].filter(([, { origins }]) => origins.some((one) => one.plugin === plugin)).map(([key]) => key);
}

function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof NixwrtError) return error.problems;
  throw error;
}
