import { existsSync } from "node:fs";
import { get } from "../archive/http.js";
import { readLock } from "../archive/lockFile.js";
import { findMirrors } from "../archive/mirrors.js";
import { describeProxies, findProxies } from "../archive/proxies.js";
import { rootPath } from "../archive/unpackRoot.js";
import { loadConfig } from "../config/loadConfig.js";
import type { ArchiveSettings } from "../config/UserConfig.js";
import { type HostCheck, hostChecks } from "../engine/hostChecks.js";
import { NixwrtError } from "../errors.js";
import { redactUrls } from "../redact.js";
import { defaultSuite } from "../system/source.js";
import { cacheDirectory } from "./cacheDirectory.js";
import { configuredMirrors } from "./configuredMirrors.js";
import { lockFileOf } from "./openProject.js";

/** What to check. */
export interface DoctorOptions {
  /** Folder of the project. If it has no lock, sandboxes are judged by the kernel's settings alone. */
  readonly cwd: string;
  /** A config file to use instead of searching. */
  readonly configFile?: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Checks whether this machine can build and run images. Changes nothing. */
export async function doctor(options: DoctorOptions): Promise<HostCheck[]> {
  const cache = cacheDirectory(options.env);
  const { archive, directory, checks } = await readSettings(options);
  const nixRoot = await unpackedNixRoot(directory, cache);
  const [host, mirrors] = await Promise.all([
    hostChecks({ cache, ...(nixRoot === undefined ? {} : { nixRoot }) }),
    checkMirrors(cache, options.env, archive),
  ]);
  return [checkNode(), checkPlatform(), ...host, ...checks, ...(await checkProxy(options.env)), ...mirrors];
}

/** Returns which proxy all downloads use, or nothing without a proxy. */
async function checkProxy(env: NodeJS.ProcessEnv): Promise<HostCheck[]> {
  try {
    const detail = describeProxies(await findProxies({ env }));
    return detail === "" || detail.startsWith("not for") ? [] : [{ name: "proxy", ok: true, detail }];
  } catch (error) {
    if (!(error instanceof NixwrtError)) throw error;
    const [{ path = "", message, hint = "" } = { message: "" }] = error.problems;
    return [{ name: "proxy", ok: false, detail: `${path}: ${message}`, fix: hint }];
  }
}

/**
 * Reads the settings of the config that matter here. An unreadable config is reported as a failed check. A folder without a config is fine.
 */
async function readSettings(options: DoctorOptions) {
  try {
    const { config, directory } = await loadConfig(options);
    return { archive: config.archive, directory, checks: [] };
  } catch (error) {
    if (!(error instanceof NixwrtError)) throw error;
    const isNone = options.configFile === undefined && error.problems.every(({ code }) => code === "CONFIG_NOT_FOUND");
    const detail = error.problems.map(({ path, message }) => (path === undefined ? message : `${path}: ${message}`));
    const fault = { name: "config", ok: false, detail: detail.join("; "), fix: "Correct it: `nixwrt plan` says more" };
    return { archive: {}, directory: options.cwd, checks: isNone ? [] : [fault] };
  }
}

/** `nixwrt` does not start on a Node that is too old, so this one is new enough. */
function checkNode(): HostCheck {
  return { name: "Node", ok: true, detail: process.versions.node };
}

/** The archive's compilers and tools are for Linux on amd64. */
function checkPlatform(): HostCheck {
  const { platform, arch } = process;
  const name = "platform";
  if (platform === "linux" && arch === "x64") return { name, ok: true, detail: "Linux on x86-64" };
  return {
    name,
    ok: false,
    detail: `${platform} on ${arch}`,
    fix: "Build on Linux on x86-64, such as in a virtual machine",
  };
}

async function unpackedNixRoot(cwd: string, cache: string): Promise<string | undefined> {
  const lock = await readLock(lockFileOf(cwd)).catch(() => undefined);
  const root = lock?.roots.nix;
  const path = root === undefined ? undefined : rootPath(root, cache);
  return path !== undefined && existsSync(path) ? path : undefined;
}

/** Checks whether any of the mirrors that a build would ask has the releases that all builds need. */
async function checkMirrors(cache: string, env: NodeJS.ProcessEnv, archive: ArchiveSettings): Promise<HostCheck[]> {
  const { of } = await findMirrors({ cache, env, mirrors: configuredMirrors(archive) });
  return Promise.all([
    checkMirror("Debian mirror", of.debian, defaultSuite, "NIXWRT_MIRROR", env),
    checkMirror("security mirror", of["debian-security"], `${defaultSuite}-security`, "NIXWRT_SECURITY_MIRROR", env),
  ]);
}

async function checkMirror(
  name: string,
  mirrors: readonly string[],
  release: string,
  variable: string,
  env: NodeJS.ProcessEnv,
): Promise<HostCheck> {
  const refusals: string[] = [];
  for (const mirror of mirrors) {
    const stop = new AbortController();
    try {
      await get(`${mirror}/dists/${release}/InRelease`, {}, stop.signal, undefined, { env });
      return { name, ok: true, detail: [redactUrls(mirror), ...refusals].join("; instead of ") };
    } catch (error) {
      refusals.push(`${redactUrls(mirror)}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      stop.abort();
    }
  }
  return {
    name,
    ok: false,
    detail: refusals.join("; "),
    fix: `Check the network, or set ${variable} to a mirror near you`,
  };
}
