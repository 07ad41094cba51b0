import { type System, valuesOf } from "./System.js";
import type { Group, User } from "./User.js";

/** Returns the name of a user's primary group, or undefined if there is no such user. */
export function primaryGroupOf(system: Accounts, name: string): string | undefined {
  const user = system.users.get(name)?.value;
  if (user === undefined) return undefined;
  const gid = primaryGid(user, system);
  return allGroups(system).find((group) => group.gid === gid)?.name;
}

/** Data that tells which user is in which group. */
export type Accounts = Pick<System, "users" | "groups">;

/**
 * Returns the id of a user's primary group: the user's own setting, or else that of the group with the user's name, or of one that is
 * created for the user.
 */
export function primaryGid(user: User, system: Accounts): number {
  return user.gid ?? system.groups.get(user.name)?.value.gid ?? user.uid;
}

/** Returns the groups that were asked for, and one for each user whose primary group is not among them. */
export function allGroups(system: Accounts): Group[] {
  const groups = valuesOf(system.groups);
  for (const { value: user } of system.users.values()) {
    const gid = primaryGid(user, system);
    if (groups.some((group) => group.gid === gid)) continue;
    // Another group may already have the user's name.
    const taken = groups.some((group) => group.name === user.name);
    groups.push({ name: taken ? `${user.name}-${gid}` : user.name, gid });
  }
  return groups;
}
