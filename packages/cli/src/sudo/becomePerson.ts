import { statSync } from "node:fs";
import { userInfo } from "node:os";
import { resolve } from "node:path";
import { say } from "../terminal/write.js";

/** The person on whose behalf sudo runs this process. */
interface Person {
  readonly uid: number;
  readonly gid: number;
}

/** What Node has, and its types have not. */
type GroupSetter = NodeJS.Process & { initgroups?(user: string, extraGroup: number): void };

/**
 * The person who called sudo, when the project is theirs: a folder of root's, as in a root shell that sudo has opened, is worked on by root.
 * @param directory of the project; default: the current one
 */
export function personBehind(env: NodeJS.ProcessEnv, directory: string | undefined): Person | undefined {
  const [uid, gid] = [idOf(env.SUDO_UID), idOf(env.SUDO_GID)];
  if (process.geteuid?.() !== 0 || uid === undefined || gid === undefined) return undefined;
  const folder = statSync(resolve(directory ?? "."), { throwIfNoEntry: false });
  return folder?.uid === uid ? { uid, gid } : undefined;
}

/** Another id than root's. */
function idOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
}

/**
 * Gives root up for good when sudo runs this process in a project of the person who called it: what it writes, into the project and into
 * the cache, belongs to them, and nothing of it needs root.
 */
export function becomePerson(env: NodeJS.ProcessEnv, directory: string | undefined): void {
  const person = personBehind(env, directory);
  if (person === undefined) return;
  const { uid, gid } = person;
  process.setgroups?.([gid]);
  const { username, homedir } = account(uid);
  // Their other groups, where the system knows them.
  if (username !== undefined) (process as GroupSetter).initgroups?.(username, gid);
  process.setgid?.(gid);
  process.setuid?.(uid);
  if (homedir !== undefined) env.HOME = homedir;
  if (username !== undefined) env.USER = env.LOGNAME = username;
  say(`running as ${username ?? `uid ${uid}`}, to whom this project belongs: nixwrt needs no root`);
}

/** What the system knows of a user; nothing of one that has no account. */
function account(uid: number): { readonly username?: string; readonly homedir?: string } {
  // userInfo tells of the effective user only.
  process.seteuid?.(uid);
  try {
    const { username, homedir } = userInfo();
    return { username, homedir };
  } catch {
    return {};
  } finally {
    process.seteuid?.(0);
  }
}
