import type { Check, Fact } from "./Inspection.js";

/**
 * What vouches for the bytes of a part.
 *
 * - `checks`: its checks are over all of it, contents included.
 * - `parts`: it has no bytes that matter besides its parts.
 * - `pattern`: they could not be others, such as padding.
 * - `nothing`: no check is known for them.
 */
export type Guard = "checks" | "parts" | "pattern" | "nothing";

/** A part as it was recognized, but for where it is. */
export interface Found {
  readonly format: string;
  readonly title: string;
  readonly bytes: number;
  readonly facts: Readonly<Record<string, Fact>>;
  readonly checks: readonly Check[];
  readonly warnings: readonly string[];
  readonly guard: Guard;
  readonly parts: readonly FoundPart[];
}

/** A part, with its offset in what it was found in. */
export interface FoundPart extends Found {
  readonly offset: number;
}

/** Characters of a text that a header says: Linux' command lines have 2048 at most. */
const textLimit = 2048;
/** Texts in a list; of device trees' partitions, boards have less than 20. */
const listLimit = 64;
/** Characters of a text in a list. */
const lineLimit = 256;

/** What was found, with what can be left out. Facts are cut to a length that people read. */
export function found(
  format: string,
  title: string,
  bytes: number,
  more: {
    readonly facts?: Readonly<Record<string, Fact | undefined>>;
    readonly checks?: readonly Check[];
    readonly warnings?: readonly string[];
    /** Default: `nothing`. */
    readonly guard?: Guard;
    readonly parts?: readonly FoundPart[];
  } = {},
): Found {
  const facts = Object.entries(more.facts ?? {}).flatMap(([name, fact]) =>
    fact === undefined || fact === "" || (Array.isArray(fact) && fact.length === 0) ? [] : [[name, shortened(fact)]],
  );
  const { checks = [], warnings = [], guard = "nothing", parts = [] } = more;
  return {
    format,
    title: cut(title, lineLimit),
    bytes,
    facts: Object.fromEntries(facts),
    checks,
    warnings,
    guard,
    parts,
  };
}

function shortened(fact: Fact): Fact {
  if (typeof fact === "string") return cut(fact, textLimit);
  if (typeof fact !== "object") return fact;
  const more = fact.length - listLimit;
  const lines = fact.slice(0, listLimit).map((line) => cut(line, lineLimit));
  return more > 0 ? [...lines, `… and ${more} more`] : lines;
}

function cut(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

/** The parts with the distance of what they are in added to their offsets. */
export function moved(parts: readonly FoundPart[], by: number): FoundPart[] {
  return parts.map((part) => ({ ...part, offset: part.offset + by }));
}
