import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { resolveInRoot } from "../resolveInRoot.js";

/** A host file or folder that a program in the sandbox sees. */
export interface Bind {
  /** Absolute path on this machine. */
  readonly host: string;
  /** Absolute path in the sandbox; missing parents are made. */
  readonly guest: string;
  /** Default false. */
  readonly writable?: boolean;
}

export interface SandboxOptions {
  /** Unpacked Debian root that is seen, read-only, as the whole system. */
  readonly root: string;
  readonly binds?: readonly Bind[];
  /** Absolute path in the sandbox. Default `/tmp`, which is empty and kept in memory. */
  readonly cwd?: string;
  /** Added to PATH, HOME, and LC_ALL=C; nothing is taken from our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * The program shares this machine's network, its loopback included, as QEMU must to forward ports and ssh to connect.
   * Default false: it has a network of its own, with nothing in it.
   */
  readonly network?: boolean;
  /**
   * The program makes sandboxes itself, as Nix does: it keeps the caller's user id and, for root, all capabilities, and
   * shares this machine's process ids, since the kernel lets only someone who sees all of /proc mount another.
   * Only for Nix. Default false.
   */
  readonly nestable?: boolean;
  /** Name of the machine that the program sees. Default: that of this one. */
  readonly hostname?: string;
  /**
   * The program keeps the caller's user id even if that is root's: for what reads the caller's own files and talks to
   * the caller's own agent, as ssh does. It has no capability all the same. Default false.
   */
  readonly asCaller?: boolean;
}

/**
 * The whole environment of a program in the sandbox. bubblewrap is to be started with it: in its arguments everyone on this machine could
 * read it, and it may hold tokens of binary caches.
 */
export function sandboxEnvironment({ env }: Pick<SandboxOptions, "env">): Record<string, string> {
  return { PATH: "/usr/sbin:/usr/bin", HOME: "/tmp", LC_ALL: "C", ...env };
}

/**
 * Every sandbox has these namespaces of its own, and a new session, so that it cannot type into our terminal (TIOCSTI).
 * There is no time namespace: bubblewrap cannot make one, and without capabilities no clock can be set.
 */
const separate = ["--new-session", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"];

/** In the sandbox the program is uid 0 of a user namespace; it has no capability, and can make no further namespace. */
const powerless = [
  "--unshare-user",
  "--uid",
  "0",
  "--gid",
  "0",
  "--unshare-pid",
  "--disable-userns",
  "--cap-drop",
  "ALL",
];

/** Below /proc: what changes the machine, or tells it to do something, if the user id is one that may. */
const machineSettings = ["sys", "sysrq-trigger", "irq", "bus", "fs"];

/** The folders and links that a Debian system has besides /usr. */
export const mergedUsr = [
  ...["--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin"],
  ...["--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64"],
];

/** This machine's name servers. */
export const resolverFile = "/etc/resolv.conf";

/**
 * The arguments of `bwrap`, up to the command that is to run.
 * @param seenAs where bubblewrap itself finds a path of this machine
 */
export function bubblewrapArguments(options: SandboxOptions, seenAs = (host: string) => host): string[] {
  const { root, binds = [], cwd = "/tmp", network = false, nestable = false, hostname } = options;
  return [
    "--die-with-parent",
    ...separate,
    ...(nestable ? nestableArguments() : powerless),
    ...(network ? [] : ["--unshare-net"]),
    ...(hostname === undefined ? [] : ["--hostname", hostname]),
    // Not `--bind root /`: mount points for the binds could not be made in a read-only root.
    ...["--ro-bind", seenAs(resolveInRoot(root, "usr") ?? join(root, "usr")), "/usr", ...mergedUsr],
    ...configurationArguments(root, network, seenAs),
    ...["--dev", "/dev"],
    // Nix refuses to sandbox under a fresh /proc: it takes the masked mounts for missing kernel namespaces.
    ...(nestable
      ? ["--bind", "/proc", "/proc", "--ro-bind", "/sys", "/sys"]
      : ["--proc", "/proc", ...readOnlySettings()]),
    ...["--tmpfs", "/tmp", "--tmpfs", "/run", "--tmpfs", "/var"],
    ...binds.flatMap((bind) => [bind.writable ? "--bind" : "--ro-bind", seenAs(bind.host), bind.guest]),
    ...["--chdir", cwd],
  ];
}

/** Without a user namespace of ours root would lose the capabilities that Nix's own sandbox needs. */
function nestableArguments(): string[] {
  return process.getuid?.() === 0 ? ["--cap-add", "ALL"] : [];
}

function readOnlySettings(): string[] {
  return machineSettings.flatMap((name) => ["--ro-bind-try", `/proc/${name}`, `/proc/${name}`]);
}

/** /etc entry by entry, so that this machine's name servers can stand in for the root's. */
function configurationArguments(root: string, network: boolean, seenAs: (host: string) => string): string[] {
  const folder = resolveInRoot(root, "etc");
  const found = folder === undefined ? [] : readdirSync(folder, { withFileTypes: true });
  const entries = found
    .filter(({ name }) => name !== "resolv.conf")
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      // bubblewrap would follow a link on this machine: in the sandbox it stays a link.
      if (entry.isSymbolicLink()) return ["--symlink", readlinkSync(path), `/etc/${entry.name}`];
      return ["--ro-bind", seenAs(path), `/etc/${entry.name}`];
    });
  const resolver = network ? ["--ro-bind-try", seenAs(resolverFile), resolverFile] : [];
  return ["--perms", "0755", "--dir", "/etc", ...entries, ...resolver];
}
