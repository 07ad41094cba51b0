import { isDeepStrictEqual } from "node:util";
import type { Problems } from "../errors.js";

/** Who made a contribution: the plugin, and an option or reason if that helps. */
export interface Origin {
  /** A plugin's name, or `config` for the user's own config file. */
  readonly plugin: string;
  readonly reason?: string;
}

/**
 * Strength of a contribution. A higher rank silently replaces a lower one; two values of one rank must agree. `default`: a plugin suggests
 * it; `plugin`: a plugin needs it; `config`: the user's config file sets it.
 */
export type Rank = "default" | "plugin" | "config";

const strength: Record<Rank, number> = { default: 0, plugin: 1, config: 2 };

/** The settled value of one key, and who asked for it. */
export interface Contribution<T> {
  readonly value: T;
  readonly rank: Rank;
  /** Everyone who asked for this value, sorted by plugin name. */
  readonly origins: readonly Origin[];
  /** Values of weaker contributions. */
  readonly replaced: readonly { readonly value: T; readonly origin: Origin }[];
  /** Kernel symbols only: nobody requires the symbol, so a kernel may lack it. */
  readonly ifAvailable?: true;
}

interface Asked<T> {
  readonly value: T;
  readonly rank: Rank;
  readonly origin: Origin;
  readonly ifAvailable: boolean;
}

/** How messages describe a kind of contribution. */
export interface Kind {
  /** Code of the conflict problem, such as `ETC_CONFLICT`. */
  readonly conflictCode: string;
  /** Returns a description such as `the file /etc/motd`. */
  describe(key: string): string;
  /** Returns how the user can decide between two plugins. */
  override(key: string): string;
  /**
   * Merges values that differ and have the same rank. Returns undefined if they cannot be merged, which is a conflict.
   * @param values sorted by the names of the plugins
   */
  merge?(key: string, values: readonly unknown[]): unknown;
  /** Returns the message of a conflict. Default: the fields that differ. */
  conflict?(key: string, one: ConflictingValue, other: ConflictingValue): string;
}

/** One of two values that disagree, and who gave it. */
interface ConflictingValue {
  readonly value: unknown;
  readonly by: string;
}

/** All contributions of one kind, by key, until {@link settle} decides. */
export class Contributions<T> {
  readonly #asked = new Map<string, Asked<T>[]>();
  readonly #kind: Kind;

  constructor(kind: Kind) {
    this.#kind = kind;
  }

  add(key: string, value: T, rank: Rank, origin: Origin, ifAvailable = false): void {
    const list = this.#asked.get(key) ?? [];
    list.push({ value, rank, origin, ifAvailable });
    this.#asked.set(key, list);
  }

  /** Returns the settled value of each key, sorted by key. Adds a problem for each disagreement. */
  settle(problems: Problems): ReadonlyMap<string, Contribution<T>> {
    const settled = new Map<string, Contribution<T>>();
    for (const key of [...this.#asked.keys()].sort()) {
      const asked = (this.#asked.get(key) ?? []).toSorted(byOrigin);
      const top = Math.max(...asked.map((one) => strength[one.rank]));
      const strongest = asked.filter((one) => strength[one.rank] === top);
      const first = strongest[0] as Asked<T>;
      const other = strongest.find((one) => !isDeepStrictEqual(one.value, first.value));
      const values = strongest.map(({ value }) => value);
      const merged = other === undefined ? undefined : (this.#kind.merge?.(key, values) as T | undefined);
      if (other !== undefined && merged === undefined) this.#reportConflict(key, first, other, problems);
      settled.set(key, {
        value: merged ?? first.value,
        rank: first.rank,
        origins: distinct(strongest.map((one) => one.origin)),
        replaced: asked
          .filter((one) => strength[one.rank] < top && !isDeepStrictEqual(one.value, first.value))
          .map(({ value, origin }) => ({ value, origin })),
        ...(strongest.every((one) => one.ifAvailable) ? { ifAvailable: true } : {}),
      });
    }
    return settled;
  }

  #reportConflict(key: string, first: Asked<T>, other: Asked<T>, problems: Problems): void {
    const [a, b] = [formatOrigin(first.origin), formatOrigin(other.origin)];
    const message =
      this.#kind.conflict?.(key, { value: first.value, by: a }, { value: other.value, by: b }) ??
      `${a === b ? `${a} has two values for` : `${a} and ${b} disagree on`} ${this.#kind.describe(key)}: ${showBoth(first.value, other.value)}`;
    problems.add({ code: this.#kind.conflictCode, message, hint: this.#kind.override(key) });
  }
}

export function formatOrigin(origin: Origin): string {
  return origin.reason === undefined ? origin.plugin : `${origin.plugin} (${origin.reason})`;
}

function byOrigin(a: Asked<unknown>, b: Asked<unknown>): number {
  const [left, right] = [JSON.stringify([a.origin, a.value]), JSON.stringify([b.origin, b.value])];
  return left < right ? -1 : left > right ? 1 : 0;
}

function distinct(origins: readonly Origin[]): Origin[] {
  return origins.filter((origin, index) => origins.findIndex((one) => isDeepStrictEqual(one, origin)) === index);
}

/** Formats two values. Of two objects, only the fields that differ, and of long texts, such as scripts, only the names of the fields. */
function showBoth(a: unknown, b: unknown): string {
  if (!isFields(a) || !isFields(b)) return `${show(a)} or ${show(b)}`;
  const differ = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (key) => !isDeepStrictEqual(a[key], b[key]),
  );
  const long = differ.filter((key) => isLong(a[key]) || isLong(b[key]));
  const short = differ.filter((key) => !long.includes(key));
  const fields = (of: Readonly<Record<string, unknown>>) =>
    short.map((key) => `${key} ${key === "mode" ? octal(of[key]) : show(of[key])}`).join(", ");
  return [
    ...(short.length === 0 ? [] : [`${fields(a)} or ${fields(b)}`]),
    ...(long.length === 0 ? [] : [`different ${long.join(", ")}`]),
  ].join("; ");
}

/** Whether a value is text of several lines, or contains some. */
function isLong(value: unknown): boolean {
  if (typeof value === "string") return value.trim().includes("\n");
  return typeof value === "object" && value !== null && Object.values(value).some(isLong);
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function octal(mode: unknown): string {
  return typeof mode === "number" ? mode.toString(8).padStart(4, "0") : show(mode);
}

/** Formats a value on one line, shortened to fit into a message. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
