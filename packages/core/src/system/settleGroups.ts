import { formatPath } from "../configPath.js";
import type { Problems } from "../errors.js";
import { didYouMean } from "../nearest.js";
import type { Settled } from "./System.js";
import type { Group } from "./User.js";

/** Returns groups together with the members that were added one by one. Keys of members are such as `dialout me`. */
export function settleGroups(groups: Settled<Group>, members: Settled<true>, problems: Problems): Settled<Group> {
  const all = new Map(groups);
  for (const [key, { origins }] of members) {
    const [name = "", user = ""] = key.split(" ");
    const group = all.get(name);
    if (group === undefined) {
      problems.add({
        code: "GROUP_MISSING",
        message: `${origins[0]?.plugin} puts "${user}" into the group "${name}", but there is no such group${didYouMean(name, groups.keys())}`,
        hint: `Add ${formatPath(["groups", name])} to your config`,
      });
      continue;
    }
    const joined = [...new Set([...(group.value.members ?? []), user])];
    all.set(name, { ...group, value: { ...group.value, members: joined } });
  }
  return all;
}
