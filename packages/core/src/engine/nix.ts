import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa, type Options, type ResultPromise } from "execa";
import type { Bind } from "./bubblewrap.js";
import type { BuilderAccess } from "./builders.js";
import { bundledSettings, type NixTuning, systemSettings } from "./nixSettings.js";
import { nixMissing, requireNixVersion } from "./nixVersion.js";
import { buildsFolder } from "./runFolder.js";
import { type SandboxIds, sandboxIds } from "./sandboxIds.js";
import { callerAccount, type SshPeer, sshAccess } from "./sshAccess.js";
import { createToolRunner } from "./tools.js";

/** Which Nix builds, and where everything is stored. */
export interface EngineOptions extends NixTuning {
  /** Absolute path of the cache folder. */
  readonly cache: string;
  /** Unpacked root of {@link nixRootRequest}. */
  readonly nixRoot: string;
  /** `bundled` (default): the Nix of `nixRoot`, with its store in the cache. `system`: `nix` from PATH, with its store in /nix. */
  readonly mode?: "bundled" | "system";
  /** Environment of a `system` Nix, with PATH, HOME and so on. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Variables with proxies for a bundled Nix. A `system` Nix has those of `env`. Default: none. */
  readonly proxyEnv?: Readonly<Record<string, string>>;
  /** Caches, asked in this order before anything is built. Default: none. */
  readonly caches?: readonly CacheAccess[];
  /** Machines that run steps besides this one. Default: none. */
  readonly builders?: readonly BuilderAccess[];
}

/** A binary cache, and how to reach it from this machine. */
export interface CacheAccess {
  /** URL for Nix. Undefined for a folder on this machine. */
  readonly url?: string;
  /** Absolute path of a folder on this machine that is a cache. */
  readonly folder?: string;
  /** `name:base64`. */
  readonly publicKey: string;
  /** Display name. */
  readonly shown: string;
  readonly ssh?: SshPeer;
}

export interface NixRun {
  /** `nix` or `nix-store`, and its arguments. */
  readonly command: readonly string[];
  /** Path on this machine of the folder for this run. {@link Nix.runFolder} translates it. */
  readonly runFolder: string;
  readonly binds?: readonly Bind[];
  /** Whether Nix may use the network. Default: only with `settings`, which may name caches and builders. */
  readonly network?: boolean;
  /** Machines that it reaches by ssh. A system-wide Nix reaches them with its owner's configuration. */
  readonly ssh?: readonly SshPeer[];
  readonly signal?: AbortSignal;
}

/** One Nix, with the same interface whether it is bundled or system-wide. Paths that it receives are paths as it sees them. */
export interface Nix {
  spawn<S extends Options>(run: NixRun, options: S): ResultPromise<S>;
  /** Returns the path of a run's folder as Nix sees it. */
  runFolder(host: string): string;
  /** Returns the path of a folder of this machine as Nix sees it, and the binds that this needs. */
  importFolder(host: string, writable?: boolean): { readonly path: string; readonly binds: readonly Bind[] };
  /** Returns the path of a store path on this machine. */
  hostPath(storePath: string): string;
  /** Folder with links that protect paths from garbage collection: on this machine, and as Nix sees it. */
  readonly linkFolder: { readonly host: string; readonly guest: string };
  /** Folders of this machine that must exist before it runs. */
  readonly folders: readonly string[];
}

/** @throws {NixwrtError} class host: a system-wide Nix is missing or too old. */
export async function openNix(options: EngineOptions): Promise<Nix> {
  return options.mode === "system" ? await systemNix(options) : bundledNix(options);
}

/** Nix sees the cache's own store at /nix, and the run folder. This is the same for root and other users. */
function bundledNix(options: EngineOptions): Nix {
  const { cache, nixRoot } = options;
  const tools = createToolRunner({ nixRoot });
  const store = join(cache, "nix");
  const ids = sandboxIds(cache);
  const guestRun = "/work";
  const guestImport = "/import";
  const guestLinks = "/nix/var/nix/gcroots/nixwrt";
  const hasSettings = Object.keys(options.settings ?? {}).length > 0;
  const env = {
    NIX_CONFIG: bundledSettings(options, join(guestRun, buildsFolder), ids === undefined ? "" : builderGroup),
    // Neither the root's nor a user's nix.conf must be read.
    NIX_CONF_DIR: "/nonexistent",
    NIX_USER_CONF_FILES: "",
    NIX_SSL_CERT_FILE: "/etc/ssl/certs/ca-certificates.crt",
  };
  return {
    spawn({ command, runFolder, binds = [], network = hasSettings, ssh = [], signal }, streams) {
      const access = sshAccess(ssh, { host: runFolder, guest: guestRun });
      const all: Bind[] = [
        { host: store, guest: "/nix", writable: true },
        { host: runFolder, guest: guestRun, writable: true },
        ...(ids === undefined ? callerAccount(runFolder) : accountBinds(ids, runFolder)),
        ...access.binds,
        ...binds,
      ];
      const [program = "nix", ...rest] = command;
      const offline = program === "nix" && !network ? ["--offline"] : [];
      return tools.spawn(
        {
          root: nixRoot,
          command: [program, ...offline, ...rest],
          binds: all,
          cwd: guestRun,
          env: { ...env, ...access.env, ...(network ? options.proxyEnv : {}) },
          network,
          nestable: true,
          ...(signal === undefined ? {} : { signal }),
        },
        streams,
      );
    },
    runFolder: () => guestRun,
    importFolder: (host, writable = false) => ({
      path: guestImport,
      binds: [{ host, guest: guestImport, writable }],
    }),
    hostPath: (storePath) => join(cache, storePath),
    linkFolder: { host: join(cache, guestLinks), guest: guestLinks },
    folders: [join(store, "var/nix"), join(cache, guestLinks)],
  };
}

const builderGroup = "nixwrt";

/** Returns binds with the accounts that steps run under if Nix is root. Without them, steps would run as root. */
function accountBinds(ids: SandboxIds, folder: string): Bind[] {
  const builders = ids.builders.map((id, index) => ({ id, name: `nixwrt${index + 1}` }));
  const nowhere = ":/nonexistent:/usr/sbin/nologin\n";
  const users = builders.map(({ id, name }) => `${name}:x:${id}:${ids.builderGroup}:${nowhere}`);
  const members = builders.map(({ name }) => name).join(",");
  const files = {
    passwd: `root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody${nowhere}${users.join("")}`,
    group: `root:x:0:\nnogroup:x:65534:\n${builderGroup}:x:${ids.builderGroup}:${members}\n`,
  };
  return Object.entries(files).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return { host: join(folder, name), guest: `/etc/${name}` };
  });
}

async function systemNix(options: EngineOptions): Promise<Nix> {
  const env = { ...(options.env ?? process.env), NIX_CONFIG: systemSettings(options) };
  const version = await execa("nix", ["--version"], { env, extendEnv: false }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw nixMissing(error);
    throw error;
  });
  requireNixVersion(version.stdout);
  const links = join(options.cache, "gcroots");
  return {
    spawn<S extends Options>({ command, signal }: NixRun, streams: S): ResultPromise<S> {
      const [program = "nix", ...rest] = command;
      return execa(program, rest, {
        ...streams,
        env,
        extendEnv: false,
        forceKillAfterDelay: 1000,
        ...(signal === undefined ? {} : { cancelSignal: signal }),
      }) as unknown as ResultPromise<S>;
    },
    runFolder: (host) => host,
    importFolder: (host) => ({ path: host, binds: [] }),
    hostPath: (storePath) => storePath,
    linkFolder: { host: links, guest: links },
    folders: [links],
  };
}
