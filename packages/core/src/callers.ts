import { userInfo } from "node:os";

/** A user of this machine. */
export interface User {
  readonly uid: number;
  readonly gid: number;
  /** Undefined where the system does not know the user, as in a container. */
  readonly name?: string;
  readonly home?: string;
}

/**
 * The users on whose behalf this process may run as root: sudo and run0 name them by SUDO_UID, doas by DOAS_USER, pkexec by PKEXEC_UID. There can
 * be several when one of these runs another. For a process that is not root: nobody. Not to be called on a worker thread.
 */
export function callers(env: Readonly<Record<string, string | undefined>>): User[] {
  if (process.geteuid?.() !== 0) return [];
  const sudo = idOf(env.SUDO_UID);
  const found = [
    sudo === undefined ? undefined : userOf(sudo, idOf(env.SUDO_GID)),
    userOf(idOf(env.PKEXEC_UID)),
    // A name: what is all digits would be taken for an id.
    userOf(/^[a-z_][\w.-]{0,255}\$?$/i.test(env.DOAS_USER ?? "") ? env.DOAS_USER : undefined),
  ];
  return found.filter((user) => user !== undefined);
}

/** Another id than root's. */
function idOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
}

/** @param gid default: the one that the system knows for them; their uid where it knows none */
function userOf(user: number | string | undefined, gid?: number): User | undefined {
  if (user === undefined) return undefined;
  // userInfo tells of the effective user only. The system looks up the name, wherever it has its users from.
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
