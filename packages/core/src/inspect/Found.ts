import type { Check, Fact } from "./Inspection.js";

/**
 * What guarantees the bytes of a part.
 *
 * - `checks`: its checks cover all of it, including its content.
 * - `parts`: it has no significant bytes besides its parts.
 * - `pattern`: the bytes have only one possible value, such as padding.
 * - `nothing`: no check is known for them.
 */
export type Guard = "checks" | "parts" | "pattern" | "nothing";

/** A recognized part, without its position. */
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

/** A part, with its offset in what contains it. */
export interface FoundPart extends Found {
  readonly offset: number;
}

/** Maximum length of a text from a header, in characters. Linux's command lines have at most 2048. */
const textLimit = 2048;
/** Maximum number of texts in a list. Boards have less than 20 partitions. */
const listLimit = 64;
/** Maximum length of a text in a list, in characters. */
const lineLimit = 256;

/** Returns a part with defaults. Shortens facts to a readable length. */
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

/** Returns the parts with the offset of what contains them added to theirs. */
export function moved(parts: readonly FoundPart[], by: number): FoundPart[] {
  return parts.map((part) => ({ ...part, offset: part.offset + by }));
}
