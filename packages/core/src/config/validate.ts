import { z } from "zod";
import { formatPath, valueAt } from "../configPath.js";
import type { Problem } from "../errors.js";
import { nearest } from "../nearest.js";
import { describeIssue } from "./describeIssue.js";
import { notANumber } from "./notANumber.js";
import { placeOfKey } from "./placeOfKey.js";
import { type Issue, type KnownKeys, sharpenUnion } from "./sharpenUnion.js";
import { withoutUndefined } from "./withoutUndefined.js";

export type Validated<T> =
  | { readonly value: T; readonly problems: readonly [] }
  | { readonly problems: readonly Problem[] };

/**
 * Checks a value against a schema, and describes each issue: path, what is wrong, how to fix it. No message contains a value, which might
 * be secret. Unknown keys are named, with the nearest known key. A message in a schema may have a second line, which becomes the hint. Keys
 * with the value undefined count as absent.
 * @param within what the value is, if not the config itself. Paths start with it.
 */
export function validate<T>(schema: z.ZodType<T>, value: unknown, within?: string): Validated<T> {
  const input = withoutUndefined(value, within);
  const knownKeys: KnownKeys = new WeakMap();
  const result = schema.safeParse(input, {
    error: (issue) => {
      if (issue.code === "unrecognized_keys" && issue.inst instanceof z.ZodObject)
        knownKeys.set(issue.keys, Object.keys(issue.inst.shape));
      const message = describeIssue(issue);
      return message === undefined || message.includes("\n") ? message : [message, ...meaningOf(issue.inst)].join("\n");
    },
  });
  if (result.success) return { value: result.data, problems: [] };

  const misspelt = new Set<string>();
  /** Lists of known keys that a hint has shown. Once is enough. */
  const listed = new Set<readonly string[]>();
  const problems = result.error.issues
    .flatMap((issue) => sharpenUnion(issue, knownKeys))
    .flatMap((issue) => {
      if (issue.code !== "unrecognized_keys") return [problemOf(issue, input, within)];
      const known = knownKeys.get(issue.keys) ?? [];
      return issue.keys.map((key) => {
        const meant = nearest(key, known);
        if (meant !== undefined) misspelt.add(formatPath([...issue.path, meant], within));
        const place = meant === undefined ? placeOfKey(schema, key) : undefined;
        const isListed = listed.has(known);
        // The top level has too many keys for a list next to a place.
        const alternatives = isListed || (place !== undefined && issue.path.length === 0) ? undefined : known;
        if (meant === undefined && alternatives !== undefined) listed.add(known);
        return unknownKey(formatPath([...issue.path, key], within), { meant, place, known: alternatives });
      });
    });
  // A missing key that was misspelt is one mistake, not two.
  return { problems: problems.filter(({ code, path }) => code !== "CONFIG_MISSING_KEY" || !misspelt.has(path)) };
}

/** Returns the description of a schema, if it has one. It tells what a missing or wrong key is for. */
function meaningOf(schema: unknown): string[] {
  const meaning = schema instanceof z.ZodType ? schema.description : undefined;
  return meaning === undefined ? [] : [meaning.replace(/\.$/, "").replaceAll("\n", " ")];
}

type PlacedProblem = Problem & { readonly path: string };

interface Suggestions {
  /** Known key with a similar name. */
  readonly meant: string | undefined;
  /** Place of a key with the same name elsewhere. */
  readonly place: string | undefined;
  /** The known keys, if the hint lists them. */
  readonly known: readonly string[] | undefined;
}

function unknownKey(path: string, { meant, place, known }: Suggestions): PlacedProblem {
  const list = known === undefined ? [] : [`The keys ${place === undefined ? "" : "here "}are: ${known.join(", ")}`];
  const elsewhere = place === undefined ? [] : [elsewhereHint(place)];
  const hint = meant === undefined ? [...elsewhere, ...list].join(" ") : `Did you mean "${meant}"?`;
  return { code: "CONFIG_UNKNOWN_KEY", path, message: "there is no such key", ...(hint === "" ? {} : { hint }) };
}

function elsewhereHint(place: string): string {
  return place.includes(".") ? `Did you mean "${place}"?` : `Did you mean "${place}" at the top level?`;
}

/** Returns how to turn a value into one of the expected type, if that is plain. */
function typeHint(issue: Issue, value: unknown): string | undefined {
  if (issue.code !== "invalid_type") return undefined;
  if (issue.expected === "array" && value !== null) return "Put it into brackets: [ … ]";
  if (issue.expected === "boolean" && typeof value === "string") return "Write true or false, without quotes";
  if (issue.expected === "string" && ["number", "boolean"].includes(typeof value)) return "Put it into quotes";
  const isNumber = ["number", "int"].includes(issue.expected) && typeof value === "string" && /^-?\d+$/.test(value);
  return isNumber ? "Write the number without quotes" : undefined;
}

function problemOf(issue: Issue, input: unknown, within: string | undefined): PlacedProblem {
  const value = valueAt(input, issue.path);
  if (Number.isNaN(value)) return { code: "CONFIG_TYPE", path: formatPath(issue.path, within), ...notANumber };
  const isType = issue.code === "invalid_type" || issue.code === "invalid_union";
  const isMissing = isType && value === undefined;
  const [message = "", meaning] = issue.message.split("\n");
  // A schema's own words say more than the type.
  const isPlain = !isMissing && /^expected .*, got /.test(message);
  const hint = (isPlain ? typeHint(issue, value) : undefined) ?? meaning;
  return {
    code: isMissing ? "CONFIG_MISSING_KEY" : isType ? "CONFIG_TYPE" : "CONFIG_VALUE",
    path: formatPath(issue.path, within),
    message: isMissing ? "is missing" : message,
    ...(hint === undefined ? {} : { hint }),
  };
}
