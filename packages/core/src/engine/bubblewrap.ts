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
  /** Default false: not even this machine's loopback. */
  readonly network?: boolean;
  /**
   * The program makes sandboxes itself, as Nix does: it keeps the caller's user id, sees this machine's /dev, /proc and
   * /sys, and root keeps its capabilities. Otherwise it is uid 0 of a user namespace and sees no other process.
   * Default false.
   */
  readonly nestable?: boolean;
}

/**
 * The whole environment of a program in the sandbox. bubblewrap is to be started with it: in its arguments everyone on this machine could
 * read it, and it may hold tokens of binary caches.
 */
export function sandboxEnvironment({ env }: Pick<SandboxOptions, "env">): Record<string, string> {
  return { PATH: "/usr/sbin:/usr/bin", HOME: "/tmp", LC_ALL: "C", ...env };
}

/** The arguments of `bwrap`, up to the command that is to run. */
export function bubblewrapArguments(options: SandboxOptions): string[] {
  const { root, binds = [], cwd = "/tmp", network = false, nestable = false } = options;
  const isolation = nestable ? nestableArguments() : ["--unshare-user", "--uid", "0", "--gid", "0", "--unshare-pid"];
  return [
    "--die-with-parent",
    ...isolation,
    ...(network ? [] : ["--unshare-net"]),
    // Not `--bind root /`: mount points for the binds could not be made in a read-only root.
    ...["--ro-bind", resolveInRoot(root, "usr") ?? join(root, "usr"), "/usr"],
    ...["--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin"],
    ...["--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64"],
    ...configurationArguments(root, network),
    // Nix refuses to sandbox under a fresh /proc: it takes the masked mounts for missing kernel namespaces.
    ...(nestable
      ? ["--dev-bind", "/dev", "/dev", "--bind", "/proc", "/proc", "--ro-bind", "/sys", "/sys"]
      : ["--dev", "/dev", "--proc", "/proc"]),
    ...["--tmpfs", "/tmp", "--tmpfs", "/run", "--tmpfs", "/var"],
    ...binds.flatMap((bind) => [bind.writable ? "--bind" : "--ro-bind", bind.host, bind.guest]),
    ...["--chdir", cwd],
  ];
}

/** Without a user namespace of ours root would lose the capabilities that Nix's own sandbox needs. */
function nestableArguments(): string[] {
  return process.getuid?.() === 0 ? ["--cap-add", "ALL"] : [];
}

/** /etc entry by entry, so that this machine's name servers can stand in for the root's. */
function configurationArguments(root: string, network: boolean): string[] {
  const folder = resolveInRoot(root, "etc");
  const found = folder === undefined ? [] : readdirSync(folder, { withFileTypes: true });
  const entries = found
    .filter(({ name }) => name !== "resolv.conf")
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      // bubblewrap would follow a link on this machine: in the sandbox it stays a link.
      if (entry.isSymbolicLink()) return ["--symlink", readlinkSync(path), `/etc/${entry.name}`];
      return ["--ro-bind", path, `/etc/${entry.name}`];
    });
  const resolver = network ? ["--ro-bind-try", "/etc/resolv.conf", "/etc/resolv.conf"] : [];
  return ["--perms", "0755", "--dir", "/etc", ...entries, ...resolver];
}
