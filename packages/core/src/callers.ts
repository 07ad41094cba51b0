import { userInfo } from "node:os";

/** A user of this machine. */
export interface User {
  readonly uid: number;
  readonly gid: number;
  /** Undefined if the system does not know the user, as in a container. */
  readonly name?: string;
  readonly home?: string;
}

/**
 * Returns the users on whose behalf this process runs as root. sudo and run0 set SUDO_UID, doas sets DOAS_USER, pkexec sets PKEXEC_UID.
 * There are several users when one of these programs runs another. Returns nobody if the process is not root. Do not call this on a worker
 * thread.
 */
export function callers(env: Readonly<Record<string, string | undefined>>): User[] {
  if (process.geteuid?.() !== 0) return [];
  const sudo = idOf(env.SUDO_UID);
  const found = [
    sudo === undefined ? undefined : userOf(sudo, idOf(env.SUDO_GID)),
    userOf(idOf(env.PKEXEC_UID)),
    // DOAS_USER is a name. A text of digits only would be taken for an id.
    userOf(/^[a-z_][\w.-]{0,255}\$?$/i.test(env.DOAS_USER ?? "") ? env.DOAS_USER : undefined),
  ];
  return found.filter((user) => user !== undefined);
}

/** Parses a user or group id other than root's. */
function idOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
}

/** @param gid default: the user's group according to the system; if the system knows none, their uid */
function userOf(user: number | string | undefined, gid?: number): User | undefined {
  if (user === undefined) return undefined;
  // userInfo only knows the effective user. This way the system looks up the user in all of its sources.
  try {
    process.seteuid?.(user);
  } catch {
    return undefined;
  }
  const uid = process.geteuid?.() ?? 0;
  try {
    if (uid === 0) return undefined;
    const { username: name, homedir: home, gid: own } = userInfo();
    return { uid, gid: gid ?? own, name, home };
  } catch {
    return { uid, gid: gid ?? uid };
  } finally {
    process.seteuid?.(0);
  }
}
