import { join, sep } from "node:path";
import { resolveInRoot } from "../resolveInRoot.js";
import { type Bind, bubblewrapArguments, mergedUsr, resolverFile, type SandboxOptions } from "./bubblewrap.js";
import { lendBinds } from "./lendBinds.js";

/** A command for bubblewrap, and what to do when it has ended. */
export interface SandboxCommand {
  readonly args: readonly string[];
  readonly giveBack: () => void;
}

/** Capabilities for becoming another user. */
const capabilities = ["CAP_SETUID", "CAP_SETGID", "CAP_SYS_CHROOT"];

/** Where the first bubblewrap mounts what the second one binds. */
const shown = "/sandbox";

/**
 * Returns the arguments of `bwrap` that run a command as another user of this machine, if we are root. Two bubblewraps are nested. The
 * first, as root, mounts what the second needs below /sandbox, because another user has no access to folders in root's home, and then
 * becomes that user. The second makes the same sandbox as for an ordinary user.
 */
export function asSandboxUser(
  { options, command }: { readonly options: SandboxOptions; readonly command: readonly string[] },
  { nixRoot, user }: { readonly nixRoot: string; readonly user: number },
): SandboxCommand {
  const { binds, giveBack } = lendBinds(options.binds ?? [], user);
  const root = { host: options.root, guest: join(shown, "root") };
  const shownBinds = binds.map((bind, index) => ({ ...bind, guest: join(shown, String(index)) }));
  const seenAs = (host: string) =>
    seenBelow(root, host) ?? shownBinds.find((bind) => bind.host === host)?.guest ?? host;
  return {
    args: [
      // With process ids of its own: when the first one ends, however that happens, the kernel kills everything in it.
      ...["--die-with-parent", "--unshare-pid"],
      ...["--cap-drop", "ALL", ...capabilities.flatMap((one) => ["--cap-add", one])],
      ...["--ro-bind", resolveInRoot(nixRoot, "usr") ?? join(nixRoot, "usr"), "/usr", ...mergedUsr],
      // The second can mount its own /proc only if it sees all of this one.
      ...["--dev", "/dev", "--bind", "/proc", "/proc", "--tmpfs", "/tmp", "--perms", "0755", "--dir", shown],
      ...["--ro-bind", root.host, root.guest],
      ...shownBinds.flatMap(({ host, guest, writable }) => [writable ? "--bind" : "--ro-bind", host, guest]),
      ...(options.network ? ["--perms", "0755", "--dir", "/etc", "--ro-bind-try", resolverFile, resolverFile] : []),
      "--",
      ...["/usr/sbin/chroot", `--userspec=+${user}:+${user}`, "--groups=", "--skip-chdir", "/", "/usr/bin/bwrap"],
      ...bubblewrapArguments({ ...options, binds }, seenAs),
      ...["--", ...command],
    ],
    giveBack,
  };
}

function seenBelow({ host, guest }: Bind, path: string): string | undefined {
  return path.startsWith(host + sep) ? guest + path.slice(host.length) : undefined;
}
