import { homedir, userInfo } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findProxies, proxyEnvironment } from "../archive/proxies.js";
import { sshPublicHostKey } from "../config/sshPublicHostKey.js";
import type { BinaryCache, RemoteBuilder } from "../config/UserConfig.js";
import type { BuilderAccess } from "../engine/builders.js";
import type { CacheAccess, EngineOptions } from "../engine/nix.js";
import type { SshPeer } from "../engine/sshAccess.js";
import { redactUrls } from "../redact.js";
import type { Project } from "./openProject.js";

/**
 * Returns the settings of a project's engine.
 * @param nixRoot unpacked root that has Nix
 * @param offline leaves out binary caches on the network. Default: false
 */
export async function engineOptions(
  project: Project,
  nixRoot: string,
  { offline = false }: { readonly offline?: boolean } = {},
): Promise<EngineOptions> {
  const { cache, env, config } = project;
  const { nix: mode, ...tuning } = config.engine;
  const caches = config.caches.map((one, index) => cacheAccess(one, project, `cache-${index}`));
  return {
    ...{ cache, nixRoot, mode, env, ...tuning },
    proxyEnv: proxyEnvironment(await findProxies({ env })),
    caches: offline ? caches.filter(({ folder }) => folder !== undefined) : caches,
    builders: offline ? [] : config.builders.map((one, index) => builderAccess(one, project, `builder-${index}`)),
  };
}

function builderAccess(builder: RemoteBuilder, { directory }: Project, alias: string): BuilderAccess {
  const { host, systems = ["x86_64-linux"], maxJobs = 1, speed = 1 } = builder;
  return { ssh: sshPeer(builder, directory, alias), shown: host, systems, maxJobs, speed };
}

/** Returns how to reach a binary cache from this machine. */
export function cacheAccess(
  { url, publicKey, sshKey, hostKey }: BinaryCache,
  { directory, config }: Pick<Project, "directory" | "config">,
  alias: string,
): CacheAccess {
  const common = { publicKey, shown: redactUrls(url) };
  const folder = cacheFolder(url, directory);
  if (folder !== undefined) return { ...common, folder };
  // A system-wide Nix uses the ssh settings of its owner.
  if (!url.startsWith("ssh-ng://") || config.engine.nix === "system") return { ...common, url };
  const { host, query } = /^ssh-ng:\/\/(?<host>[^/?]*)\/?(?<query>.*)$/.exec(url)?.groups ?? {};
  const ssh = sshPeer({ host: host ?? "", sshKey: sshKey ?? "", hostKey: hostKey ?? "" }, directory, alias);
  return { ...common, url: `ssh-ng://${alias}${query ?? ""}`, ssh };
}

/** Returns the folder of a cache, resolved from the config's folder, or undefined if the cache has another kind of address. */
function cacheFolder(url: string, directory: string): string | undefined {
  if (url.startsWith("file://")) return fileURLToPath(url.replace(/\?.*$/, ""));
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? undefined : ownPath(url, directory);
}

/** Returns a host that a config names, with the credentials to log in. */
function sshPeer(
  { host, sshKey, hostKey }: { readonly host: string; readonly sshKey: string; readonly hostKey: string },
  directory: string,
  alias: string,
): SshPeer {
  const { user, name, port } =
    /^(?:(?<user>[^@]*)@)?(?<name>\[[^\]]*\]|[^:]*)(?::(?<port>\d+))?$/.exec(host)?.groups ?? {};
  return {
    alias,
    user: user || ownName(),
    host: (name ?? host).replace(/^\[(.*)\]$/, "$1"),
    port: Number(port ?? 22),
    keyFile: ownPath(sshKey, directory),
    hostKey: sshPublicHostKey(hostKey) ?? hostKey,
  };
}

/** Like ssh. If this user has no account, as in some containers, root is the best guess. */
function ownName(): string {
  try {
    return userInfo().username;
  } catch {
    return "root";
  }
}

function ownPath(path: string, directory: string): string {
  return path.startsWith("~/") ? resolve(homedir(), path.slice(2)) : resolve(directory, path);
}
