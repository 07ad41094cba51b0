import type { Statement } from "./Statement.js";

/** Hooks of the kernel at which packets enter base chains. */
export type Hook = "prerouting" | "input" | "forward" | "output" | "postrouting";

/** A chain: a list of rules. */
export interface Chain {
  readonly name: string;
  /** Where packets enter the chain. Without it, packets enter only through rules that jump to the chain. */
  readonly base?: {
    readonly type: "filter" | "nat";
    readonly hook: Hook;
    /** Chains with lower priorities run first: `dstnat` is -100, `filter` 0, `srcnat` 100. */
    readonly priority: "filter" | "dstnat" | "srcnat" | "mangle" | "raw";
    /** Verdict for packets that no rule accepts or drops. */
    readonly policy: "accept" | "drop";
  };
  readonly rules: readonly Rule[];
}

/** Statements, evaluated in order. The rule ends at the first statement that does not match. */
export type Rule = readonly Statement[];

/** Interfaces between which established connections take the fast path. */
export interface Flowtable {
  readonly name: string;
  /** The interfaces must exist when the rules are loaded. */
  readonly devices: readonly string[];
}

/** One table of the family `inet`: IPv4 and IPv6. */
export interface Ruleset {
  readonly table: string;
  readonly flowtables?: readonly Flowtable[];
  /** The order is that of creation. Rules can jump to any chain. */
  readonly chains: readonly Chain[];
}

/** Values of the named priorities (NF_IP_PRI_* in linux/netfilter_ipv4.h). */
export const priorities = { raw: -300, mangle: -150, dstnat: -100, filter: 0, srcnat: 100 } as const;
