import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bind } from "./bubblewrap.js";

/** A machine that Nix reaches by ssh. */
export interface SshPeer {
  /** Nix's name for it, as in `ssh-ng://<alias>`: letters, digits and `-`. */
  readonly alias: string;
  readonly user: string;
  /** Host name or address. */
  readonly host: string;
  readonly port: number;
  /** Absolute path of the private key on this machine. */
  readonly keyFile: string;
  /** Its public host key: type and base64. */
  readonly hostKey: string;
}

/** Timeouts in seconds: for a connection, and between keepalive messages; and the number of those that may be missed. */
const timeouts = { connect: 15, alive: 15, missed: 4 };

/**
 * Returns what ssh needs to reach these machines only. It asks nobody: a host is known by its pinned key alone, and only the given key logs
 * in. The caller's own configuration, agent and known hosts are not used.
 * @param folder of the run: on this machine, and as Nix and ssh see it in their sandbox
 */
export function sshAccess(
  peers: readonly SshPeer[],
  folder: { readonly host: string; readonly guest: string },
): { readonly binds: readonly Bind[]; readonly env: Readonly<Record<string, string>> } {
  if (peers.length === 0) return { binds: [], env: {} };
  const keyPath = ({ alias }: SshPeer) => `/run/ssh/${alias}`;
  const guest = join(folder.guest, "ssh");
  mkdirSync(join(folder.host, "ssh"), { recursive: true, mode: 0o700 });
  const hosts = peers.map((peer) =>
    [
      `Host ${peer.alias}`,
      `HostName ${peer.host}`,
      `Port ${peer.port}`,
      `User ${peer.user}`,
      `HostKeyAlias ${peer.alias}`,
      `IdentityFile ${keyPath(peer)}`,
    ].join("\n  "),
  );
  const all = [
    "Host *",
    "IdentitiesOnly yes",
    "IdentityAgent none",
    "BatchMode yes",
    "StrictHostKeyChecking yes",
    "UpdateHostKeys no",
    `UserKnownHostsFile ${guest}/known_hosts`,
    "GlobalKnownHostsFile none",
    `ConnectTimeout ${timeouts.connect}`,
    `ServerAliveInterval ${timeouts.alive}`,
    `ServerAliveCountMax ${timeouts.missed}`,
  ].join("\n  ");
  writeFileSync(join(folder.host, "ssh", "config"), `${[...hosts, all].join("\n")}\n`);
  writeFileSync(
    join(folder.host, "ssh", "known_hosts"),
    peers.map(({ alias, hostKey }) => `${alias} ${hostKey}\n`).join(""),
  );
  return {
    binds: peers.map((peer) => ({ host: peer.keyFile, guest: keyPath(peer) })),
    env: { NIX_SSHOPTS: `-F ${guest}/config` },
  };
}

/** Returns binds with the account of an ordinary user, without which ssh does not start. Every root has an account for root. */
export function callerAccount(folder: string): Bind[] {
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  if (uid === 0) return [];
  const files = {
    passwd: `root:x:0:0:root:/root:/bin/sh\nnixwrt:x:${uid}:${gid}::/tmp:/bin/sh\n`,
    group: `root:x:0:\nnixwrt:x:${gid}:\n`,
  };
  return Object.entries(files).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return { host: join(folder, name), guest: `/etc/${name}` };
  });
}
