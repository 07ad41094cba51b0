import { statSync } from "node:fs";
import { resolve } from "node:path";
import { callers, type User } from "@nixwrt/core/callers";
import { say } from "../terminal/write.js";

/** Adds a function of Node.js that its type definitions lack. */
type GroupSetter = NodeJS.Process & { initgroups?(user: string, extraGroup: number): void };

/**
 * Finds the user who called sudo, doas or pkexec, if they own the project folder. Otherwise returns undefined, and root
 * works on the project, as in a root shell that sudo has opened.
 * @param directory of the project; default: the current directory
 */
export function personBehind(env: NodeJS.ProcessEnv, directory: string | undefined): User | undefined {
  const people = callers(env);
  if (people.length === 0) return undefined;
  const folder = statSync(resolve(directory ?? "."), { throwIfNoEntry: false });
  return people.find(({ uid }) => uid === folder?.uid);
}

/**
 * Drops root privileges for good if sudo, doas or pkexec runs this process in a project that its caller owns. Nothing
 * else here needs root, and the caller then owns all files that this process writes into the project and the cache.
 */
export function becomePerson(env: NodeJS.ProcessEnv, directory: string | undefined): void {
  const person = personBehind(env, directory);
  if (person === undefined) return;
  const { uid, gid, name, home } = person;
  process.setgroups?.([gid]);
  // Also set the user's supplementary groups, if the system knows the user.
  if (name !== undefined) (process as GroupSetter).initgroups?.(name, gid);
  process.setgid?.(gid);
  process.setuid?.(uid);
  if (home !== undefined) env.HOME = home;
  if (name !== undefined) env.USER = env.LOGNAME = name;
  say(`running as ${name ?? `uid ${uid}`}, the owner of this project: nixwrt does not need root`);
}
