import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { resolveInRoot } from "../resolveInRoot.js";

/** A file or folder of this machine that a program in the sandbox sees. */
export interface Bind {
  /** Absolute path on this machine. */
  readonly host: string;
  /** Absolute path in the sandbox. Missing parent folders are created. */
  readonly guest: string;
  /** Default: false. */
  readonly writable?: boolean;
}

export interface SandboxOptions {
  /** Unpacked Debian root that the program sees as the whole system, read-only. */
  readonly root: string;
  readonly binds?: readonly Bind[];
  /** Absolute path in the sandbox. Default: `/tmp`, which is empty and in memory. */
  readonly cwd?: string;
  /** Variables besides PATH, HOME and LC_ALL=C. Nothing is taken from our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * The program shares this machine's network, including its loopback interface, as QEMU must to forward ports and ssh to connect. Default:
   * false, which gives it an empty network of its own.
   */
  readonly network?: boolean;
  /**
   * The program creates sandboxes itself, as Nix does. It keeps the caller's user id and, for root, all capabilities, and shares this
   * machine's process ids, because the kernel allows mounting /proc only to a process that sees all of it. Only for Nix. Default: false.
   */
  readonly nestable?: boolean;
  /** Host name that the program sees. Default: that of this machine. */
  readonly hostname?: string;
  /**
   * The program keeps the caller's user id, even that of root. For programs that read the caller's own files and talk to the caller's own
   * agent, like ssh. It has no capabilities in any case. Default: false.
   */
  readonly asCaller?: boolean;
}

/**
 * Returns the whole environment of a program in the sandbox. bubblewrap is started with it, because everyone on this machine can read its
 * arguments, and the environment may contain tokens of binary caches.
 */
export function sandboxEnvironment({ env }: Pick<SandboxOptions, "env">): Record<string, string> {
  return { PATH: "/usr/sbin:/usr/bin", HOME: "/tmp", LC_ALL: "C", ...env };
}

/**
 * Every sandbox has these namespaces, and a new session, so that it cannot type into our terminal (TIOCSTI). There is no time namespace,
 * because bubblewrap cannot create one, and without capabilities no clock can be set.
 */
const separate = ["--new-session", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"];

/** In the sandbox, the program is uid 0 of a user namespace. It has no capabilities, and cannot create more namespaces. */
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

/** Entries of /proc that can change or control the machine if the user id has the permission. */
const machineSettings = ["sys", "sysrq-trigger", "irq", "bus", "fs"];

/** Folders and links that a Debian system has besides /usr. */
export const mergedUsr = [
  ...["--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin"],
  ...["--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64"],
];

/** Name servers of this machine. */
export const resolverFile = "/etc/resolv.conf";

/**
 * Returns the arguments of `bwrap`, up to the command to run.
 * @param seenAs returns the path at which bubblewrap itself finds a path of this machine
 */
export function bubblewrapArguments(options: SandboxOptions, seenAs = (host: string) => host): string[] {
  const { root, binds = [], cwd = "/tmp", network = false, nestable = false, hostname } = options;
  return [
    "--die-with-parent",
    ...separate,
    ...(nestable ? nestableArguments() : powerless),
    ...(network ? [] : ["--unshare-net"]),
    ...(hostname === undefined ? [] : ["--hostname", hostname]),
    // `--bind root /` would not work: mount points for the binds cannot be created in a read-only root.
    ...["--ro-bind", seenAs(resolveInRoot(root, "usr") ?? join(root, "usr")), "/usr", ...mergedUsr],
    ...configurationArguments(root, network, seenAs),
    ...["--dev", "/dev"],
    // Nix refuses to create sandboxes under a fresh /proc, because it mistakes the masked mounts for missing kernel namespaces.
    ...(nestable
      ? ["--bind", "/proc", "/proc", "--ro-bind", "/sys", "/sys"]
      : ["--proc", "/proc", ...readOnlySettings()]),
    ...["--tmpfs", "/tmp", "--tmpfs", "/run", "--tmpfs", "/var"],
    ...binds.flatMap((bind) => [bind.writable ? "--bind" : "--ro-bind", seenAs(bind.host), bind.guest]),
    ...["--chdir", cwd],
  ];
}

/** Without our own user namespace, root would lose the capabilities that Nix's own sandbox needs. */
function nestableArguments(): string[] {
  return process.getuid?.() === 0 ? ["--cap-add", "ALL"] : [];
}

function readOnlySettings(): string[] {
  return machineSettings.flatMap((name) => ["--ro-bind-try", `/proc/${name}`, `/proc/${name}`]);
}

/** Binds the entries of /etc one by one, so that this machine's name servers can replace those of the root. */
function configurationArguments(root: string, network: boolean, seenAs: (host: string) => string): string[] {
  const folder = resolveInRoot(root, "etc");
  const found = folder === undefined ? [] : readdirSync(folder, { withFileTypes: true });
  const entries = found
    .filter(({ name }) => name !== "resolv.conf")
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      // bubblewrap would follow the link on this machine. In the sandbox, it stays a link.
      if (entry.isSymbolicLink()) return ["--symlink", readlinkSync(path), `/etc/${entry.name}`];
      return ["--ro-bind", seenAs(path), `/etc/${entry.name}`];
    });
  const resolver = network ? ["--ro-bind-try", seenAs(resolverFile), resolverFile] : [];
  return ["--perms", "0755", "--dir", "/etc", ...entries, ...resolver];
}
