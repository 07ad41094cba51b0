import type { Statement } from "./Statement.js";

/** Where packets come by, and which chains may be there. */
export type Hook = "prerouting" | "input" | "forward" | "output" | "postrouting";

/** A list of rules. */
export interface Chain {
  readonly name: string;
  /** Where packets enter it; without, only rules lead to it. */
  readonly base?: {
    readonly type: "filter" | "nat";
    readonly hook: Hook;
    /** Lower ones come first: `filter` is 0, `dstnat` -100, `srcnat` 100. */
    readonly priority: "filter" | "dstnat" | "srcnat" | "mangle" | "raw";
    /** What becomes of packets that no rule has decided on. */
    readonly policy: "accept" | "drop";
  };
  readonly rules: readonly Rule[];
}

/** Statements that hold one after the other; the first that does not ends the rule. */
export type Rule = readonly Statement[];

/** Interfaces between which established connections take a short way. */
export interface Flowtable {
  readonly name: string;
  /** They must be there when the rules are loaded. */
  readonly devices: readonly string[];
}

/** One table of the family `inet`: IPv4 and IPv6. */
export interface Ruleset {
  readonly table: string;
  readonly flowtables?: readonly Flowtable[];
  /** In the order in which they are made; rules may lead to any. */
  readonly chains: readonly Chain[];
}

/** Numbers of the priorities that have names (NF_IP_PRI_* of linux/netfilter_ipv4.h). */
export const priorities = { raw: -300, mangle: -150, dstnat: -100, filter: 0, srcnat: 100 } as const;
