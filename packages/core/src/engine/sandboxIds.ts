import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** User ids (and equal group ids) of this machine that only our sandboxes use. */
export interface SandboxIds {
  /** For image tools, QEMU and ssh. */
  readonly tool: number;
  /** Group of `builders`. */
  readonly builderGroup: number;
  /** For build steps. Nix assigns one of them to each running step, and first kills all processes of that id. */
  readonly builders: readonly number[];
}

/** Where to look for free ids: first in the range of a whole machine, then in that of a container with only 65536 ids. */
const ranges = [
  // systemd's list of ranges (UIDS-GIDS.md) has 1879048192 to 2147352575 as unused.
  { tool: 1_900_000_000, first: 1_900_000_064, groups: 1_000_000 },
  // Nix's own installer starts at 30001. Debian's policy reserves 65000 to 65533.
  { tool: 65_000, first: 30_001, groups: 500 },
];

/** Number of steps that can run at the same time in one cache, plus one for the group. */
const idsOfCache = 64;

/**
 * Returns the ids that sandboxes run under if we are root, or undefined if we are not, or if root is the only user, as in a user namespace
 * of an ordinary user.
 * @param cache absolute path. Two caches have different builders, because the Nix of each kills processes of its own builders
 */
export function sandboxIds(cache: string): SandboxIds | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return freeIds(cache, [readFileSync("/proc/self/uid_map", "utf8"), readFileSync("/proc/self/gid_map", "utf8")]);
}

/** @param maps contents of uid_map and gid_map (user_namespaces(7)) */
export function freeIds(cache: string, maps: readonly string[]): SandboxIds | undefined {
  const hash = createHash("sha256").update(cache).digest().readUInt32BE();
  for (const { tool, first, groups } of ranges) {
    const builderGroup = first + (hash % groups) * idsOfCache;
    const builders = Array.from({ length: idsOfCache - 1 }, (_, index) => builderGroup + 1 + index);
    const ids = [tool, builderGroup, ...builders];
    if (maps.every((map) => ids.every((id) => hasId(map, id)))) return { tool, builderGroup, builders };
  }
  return undefined;
}

/** Whether a map contains this id. Its lines are `inside outside count`. */
function hasId(map: string, id: number): boolean {
  return map.split("\n").some((line) => {
    const [inside = Number.NaN, , count = 0] = line.trim().split(/\s+/).map(Number);
    return inside <= id && id < inside + count;
  });
}
