import { constants } from "node:fs";
import { access, readFile, statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { sharedCache, unfitCache } from "../archive/cacheFolder.js";
import { NixwrtError } from "../errors.js";
import { exists } from "./exists.js";
import { namespacesHint } from "./namespaces.js";
import { createToolRunner } from "./tools.js";

/** A requirement for this machine, and whether it is met. */
export interface HostCheck {
  readonly name: string;
  readonly ok: boolean;
  /** What was found. */
  readonly detail: string;
  /** How to fix it, if not ok. */
  readonly fix?: string;
}

/** GiB in the cache that a first build of an image takes, as measured, with room for a second. */
const neededGiB = 5;

/** Checks what the engine needs from this machine: sandboxes, and a cache folder that is writable and has enough space. */
export async function hostChecks(options: {
  /** Absolute path of the cache folder. It need not exist. */
  readonly cache: string;
  /** Unpacked root with bubblewrap. Without it, sandboxes are judged by the kernel's settings alone. */
  readonly nixRoot?: string;
}): Promise<HostCheck[]> {
  return [await checkNamespaces(options.nixRoot), ...(await checkCache(options.cache))];
}

async function checkNamespaces(nixRoot: string | undefined): Promise<HostCheck> {
  const name = "user namespaces";
  const fix = namespacesHint;
  const refusals = namespaceRefusals(await readSettings());
  if (nixRoot === undefined) {
    if (refusals.length > 0) return { name, ok: false, detail: refusals.join(", "), fix };
    return { name, ok: true, detail: "allowed by the kernel's settings" };
  }
  try {
    // Nix gives its sandboxes a host name, which some containers forbid although they allow everything else.
    await createToolRunner({ nixRoot }).run({ root: nixRoot, command: ["true"], hostname: "localhost" });
    return { name, ok: true, detail: "a test sandbox works" };
  } catch (error) {
    if (!(error instanceof NixwrtError)) throw error;
    const detail = [...error.problems.map(({ message }) => message), ...refusals].join(" ");
    return { name, ok: false, detail, fix };
  }
}

/** Settings below /proc/sys that control user namespaces. Not every kernel has all of them. */
const settingFiles = {
  "kernel.unprivileged_userns_clone": "/proc/sys/kernel/unprivileged_userns_clone",
  "kernel.apparmor_restrict_unprivileged_userns": "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
  "user.max_user_namespaces": "/proc/sys/user/max_user_namespaces",
} as const;

type Settings = Partial<Record<keyof typeof settingFiles, string>>;

async function readSettings(): Promise<Settings> {
  const read = Object.entries(settingFiles).map(async ([setting, file]) => {
    const value = await readFile(file, "utf8").catch(() => undefined);
    return value === undefined ? [] : [[setting, value.trim()] as const];
  });
  return Object.fromEntries((await Promise.all(read)).flat());
}

/**
 * Returns the settings that forbid user namespaces, each as `name = value`. They also apply to root, because its sandboxes run as other
 * users.
 */
export function namespaceRefusals(settings: Settings): string[] {
  const forbidding: readonly [keyof Settings, string][] = [
    ["user.max_user_namespaces", "0"],
    ["kernel.unprivileged_userns_clone", "0"],
    ["kernel.apparmor_restrict_unprivileged_userns", "1"],
  ];
  return forbidding
    .filter(([setting, value]) => settings[setting] === value)
    .map(([setting, value]) => `${setting} = ${value}`);
}

async function checkCache(cache: string): Promise<HostCheck[]> {
  const folder = await nearestExisting(cache);
  const writable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  const fault = (await sharedCache(cache)) ?? (writable ? await unfitCache(cache, folder) : undefined);
  const { bavail, bsize } = await statfs(folder);
  const freeGiB = (bavail * bsize) / 2 ** 30;
  return [
    fault !== undefined
      ? { name: "cache folder", ok: false, detail: `${fault.path}: ${fault.message}`, fix: fault.hint ?? "" }
      : writable
        ? { name: "cache folder", ok: true, detail: cache }
        : {
            name: "cache folder",
            ok: false,
            detail: `${cache} cannot be written`,
            fix: "Make it writable, or set NIXWRT_CACHE to a writable folder.",
          },
    freeGiB >= neededGiB
      ? { name: "disk space", ok: true, detail: `${freeGiB.toFixed(1)} GiB free for the cache` }
      : {
          name: "disk space",
          ok: false,
          detail: `${freeGiB.toFixed(1)} GiB free for the cache; a first build needs ${neededGiB} GiB`,
          fix: "Free some space, run `nixwrt gc`, or set NIXWRT_CACHE to a folder on a larger disk.",
        },
  ];
}

async function nearestExisting(folder: string): Promise<string> {
  return (await exists(folder)) ? folder : nearestExisting(dirname(folder));
}
