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

/** Which Nix builds, and where everything is kept. */
export interface EngineOptions extends NixTuning {
  /** Absolute path of the cache folder. */
  readonly cache: string;
  /** Unpacked root that {@link nixRootRequest} asks for. */
  readonly nixRoot: string;
  /** `bundled` (the default): the Nix of `nixRoot`, its store in the cache. `system`: `nix` from PATH, its store in /nix. */
  readonly mode?: "bundled" | "system";
  /** Where a `system` Nix finds its PATH, HOME and the rest. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Variables that name proxies, for a bundled Nix; a `system` Nix has those of `env`. Default none. */
  readonly proxyEnv?: Readonly<Record<string, string>>;
  /** Asked in this order before anything is built. Default none. */
  readonly caches?: readonly CacheAccess[];
  /** Machines that run steps besides this one. Default none. */
  readonly builders?: readonly BuilderAccess[];
}

/** A binary cache as it is reached from this machine. */
export interface CacheAccess {
  /** The address that Nix opens; undefined for a folder of this machine. */
  readonly url?: string;
  /** Absolute path of a folder of this machine that is a cache. */
  readonly folder?: string;
  /** `name:base64`. */
  readonly publicKey: string;
  /** What people call it. */
  readonly shown: string;
  readonly ssh?: SshPeer;
}

export interface NixRun {
  /** `nix` or `nix-store`, and its arguments. */
  readonly command: readonly string[];
  /** Host path of the folder of this run, which {@link Nix.runFolder} translates. */
  readonly runFolder: string;
  readonly binds?: readonly Bind[];
  /** Whether Nix may use the network. Default: only with `settings`, which may name caches and builders. */
  readonly network?: boolean;
  /** Machines that it is to reach by ssh. A system's Nix reaches them with its owner's configuration. */
  readonly ssh?: readonly SshPeer[];
  readonly signal?: AbortSignal;
}

/** One Nix, seen the same way whether it came along or is the host's. Paths that it is given are paths as it sees them. */
export interface Nix {
  spawn<S extends Options>(run: NixRun, options: S): ResultPromise<S>;
  /** What the folder of a run is called by Nix. */
  runFolder(host: string): string;
  /** What a folder of this machine is called by Nix, and the bind that it needs for that. */
  importFolder(host: string, writable?: boolean): { readonly path: string; readonly binds: readonly Bind[] };
  /** Where a store path is on this machine. */
  hostPath(storePath: string): string;
  /** Folder for links that keep paths from being collected: on this machine, and as Nix calls it. */
  readonly linkFolder: { readonly host: string; readonly guest: string };
  /** Folders of this machine that must be there before it runs. */
  readonly folders: readonly string[];
}

/** @throws {NixwrtError} class host: a system Nix is missing or too old. */
export async function openNix(options: EngineOptions): Promise<Nix> {
  return options.mode === "system" ? await systemNix(options) : bundledNix(options);
}

/** Nix sees the cache's own store at /nix, and the run folder; the same for root and others. */
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
    // Neither the root's nor a user's nix.conf is to be read.
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

/** The accounts that Nix, when it is root, runs steps under; without them they would be root's. */
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
