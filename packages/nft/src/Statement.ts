import type { Expression } from "./expressions.js";
import type { Datatype, ValueRange } from "./values.js";
import type { Endian } from "./Writer.js";

/** A set of the rules, as an expression refers to it. */
export interface SetReference {
  readonly name: string;
  /** Number of a set without a name in its batch; 0 for one that has a name. */
  readonly id: number;
}

/** What a statement needs when it becomes expressions of the kernel. */
export interface Encoding {
  readonly order: Endian;
  /** Makes a set without a name for the rule that is encoded. */
  addSet(type: Datatype, values: readonly ValueRange[]): SetReference;
}

/** A part of a rule. */
export interface Statement {
  /** As `nft list ruleset` shows it, to the letter, in the version of Debian 13: 1.1.3. */
  readonly text: string;
  encode(encoding: Encoding): readonly Expression[];
}
