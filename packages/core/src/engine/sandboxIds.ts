import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

/** The user ids (and equal group ids) of this machine that nothing but our sandboxes uses. */
export interface SandboxIds {
  /** For image tools, QEMU and ssh. */
  readonly tool: number;
  /** The group of `builders`. */
  readonly builderGroup: number;
  /** For build steps. Nix gives each running step one of them, and kills all processes of an id before it does so. */
  readonly builders: readonly number[];
}

/** Where to look for free ids: first those of a whole machine, then those of a container that has only 65536. */
const ranges = [
  // systemd's list of ranges (UIDS-GIDS.md) has 1879048192 to 2147352575 as unused.
  { tool: 1_900_000_000, first: 1_900_000_064, groups: 1_000_000 },
  // Nix's own installer begins at 30001; Debian's policy reserves 65000 to 65533.
  { tool: 65_000, first: 30_001, groups: 500 },
];

/** Steps that can run at once in one cache, and the group. */
const idsOfCache = 64;

/**
 * The ids that sandboxes run under when we are root; undefined when we are not, or when root is the only user there is,
 * as in a user namespace of an ordinary user.
 * @param cache absolute path: two caches have different builders, since the Nix of one kills those of its own
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

/** Whether a map, whose lines are `inside outside count`, has this id inside. */
function hasId(map: string, id: number): boolean {
  return map.split("\n").some((line) => {
    const [inside = Number.NaN, , count = 0] = line.trim().split(/\s+/).map(Number);
    return inside <= id && id < inside + count;
  });
}
