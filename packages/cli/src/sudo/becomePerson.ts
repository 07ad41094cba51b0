import { statSync } from "node:fs";
import { resolve } from "node:path";
import { callers, type User } from "@nixwrt/core/callers";
import { say } from "../terminal/write.js";

/** What Node has, and its types have not. */
type GroupSetter = NodeJS.Process & { initgroups?(user: string, extraGroup: number): void };

/**
 * The person who called sudo, doas or pkexec, when the project is theirs: a folder of root's, as in a root shell that sudo has opened, is worked
 * on by root.
 * @param directory of the project; default: the current one
 */
export function personBehind(env: NodeJS.ProcessEnv, directory: string | undefined): User | undefined {
  const people = callers(env);
  if (people.length === 0) return undefined;
  const folder = statSync(resolve(directory ?? "."), { throwIfNoEntry: false });
  return people.find(({ uid }) => uid === folder?.uid);
}

/**
 * Gives root up for good when sudo, doas or pkexec runs this process in a project of the person who called it: what it writes, into the
 * project and into the cache, belongs to them, and nothing of it needs root.
 */
export function becomePerson(env: NodeJS.ProcessEnv, directory: string | undefined): void {
  const person = personBehind(env, directory);
  if (person === undefined) return;
  const { uid, gid, name, home } = person;
  process.setgroups?.([gid]);
  // Their other groups, where the system knows them.
  if (name !== undefined) (process as GroupSetter).initgroups?.(name, gid);
  process.setgid?.(gid);
  process.setuid?.(uid);
  if (home !== undefined) env.HOME = home;
  if (name !== undefined) env.USER = env.LOGNAME = name;
  say(`running as ${name ?? `uid ${uid}`}, the owner of this project: nixwrt does not need root`);
}
