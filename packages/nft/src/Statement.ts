import type { Expression } from "./expressions.js";
import type { Datatype, ValueRange } from "./values.js";
import type { Endian } from "./Writer.js";

/** Reference of an expression to a set. */
export interface SetReference {
  readonly name: string;
  /** Number of an anonymous set in its batch; 0 for a named set. */
  readonly id: number;
}

/** What a statement needs to encode itself as expressions of the kernel. */
export interface Encoding {
  readonly order: Endian;
  /** Creates an anonymous set for the current rule. */
  addSet(type: Datatype, values: readonly ValueRange[]): SetReference;
}

/** A part of a rule. */
export interface Statement {
  /** The text exactly as `nft list ruleset` prints it, in Debian 13's version 1.1.3. */
  readonly text: string;
  encode(encoding: Encoding): readonly Expression[];
}
