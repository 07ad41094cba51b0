import { existsSync } from "node:fs";
import { get, shown } from "../archive/http.js";
import { readLock } from "../archive/lockFile.js";
import { findMirrors } from "../archive/mirrors.js";
import { rootPath } from "../archive/unpackRoot.js";
import { type HostCheck, hostChecks } from "../engine/hostChecks.js";
import { cacheDirectory } from "./cacheDirectory.js";
import { lockFileOf } from "./openProject.js";

/** What is looked at. */
export interface DoctorOptions {
  /** The project's folder; without a lock there, sandboxes are judged by the kernel's settings alone. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Checks what this machine needs to build and run images. Changes nothing. */
export async function doctor({ cwd, env }: DoctorOptions): Promise<HostCheck[]> {
  const cache = cacheDirectory(env);
  const nixRoot = await unpackedNixRoot(cwd, cache);
  const [host, mirror] = await Promise.all([
    hostChecks({ cache, ...(nixRoot === undefined ? {} : { nixRoot }) }),
    checkMirror(cache, env),
  ]);
  return [checkNode(), checkPlatform(), ...host, mirror];
}

/** The `nixwrt` command does not start on a Node that is too old: this one is new enough. */
function checkNode(): HostCheck {
  return { name: "Node", ok: true, detail: process.versions.node };
}

/** The archive's compilers and tools that are used are those for Linux on amd64. */
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

/** Whether any of the mirrors that a build would ask has the release that everything is built with. */
async function checkMirror(cache: string, env: NodeJS.ProcessEnv): Promise<HostCheck> {
  const name = "Debian mirror";
  const { of } = await findMirrors({ cache, env });
  const refusals: string[] = [];
  for (const mirror of of.debian) {
    const stop = new AbortController();
    try {
      await get(`${mirror}/dists/trixie/InRelease`, {}, stop.signal);
      return { name, ok: true, detail: shown(mirror) };
    } catch (error) {
      refusals.push(`${shown(mirror)}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      stop.abort();
    }
  }
  return {
    name,
    ok: false,
    detail: refusals.join("; "),
    fix: "Check the network, or set NIXWRT_MIRROR to a mirror near you",
  };
}
