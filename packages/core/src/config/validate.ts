import { z } from "zod";
import type { Problem } from "../errors.js";
import { nearest } from "../nearest.js";
import { formatPath, valueAt } from "./path.js";
import { withoutUndefined } from "./withoutUndefined.js";

export type Validated<T> =
  | { readonly value: T; readonly problems: readonly [] }
  | { readonly problems: readonly Problem[] };

/**
 * Checks a value against a schema and words each issue for people: path, what is wrong, what to do. No message holds
 * a value, which might be a secret; unknown keys are named, with the nearest known one. A message given to a schema
 * may have a second line, which becomes the hint. Keys whose value is undefined count as absent.
 */
export function validate<T>(schema: z.ZodType<T>, value: unknown, prefix = ""): Validated<T> {
  const input = withoutUndefined(value, prefix);
  const knownKeys = new WeakMap<readonly string[], readonly string[]>();
  const result = schema.safeParse(input, {
    error: (issue) => {
      if (issue.code === "unrecognized_keys" && issue.inst instanceof z.ZodObject)
        knownKeys.set(issue.keys, Object.keys(issue.inst.shape));
      return describe(issue);
    },
  });
  if (result.success) return { value: result.data, problems: [] };
  const issues = result.error.issues.flatMap(sharpen);
  const misspelt = new Set<string>();
  const unknown = (issue: z.core.$ZodIssueUnrecognizedKeys): Problem[] =>
    issue.keys.map((key) => {
      const known = knownKeys.get(issue.keys) ?? [];
      const meant = nearest(key, known);
      if (meant !== undefined) misspelt.add(formatPath([...issue.path, meant], prefix));
      return {
        code: "CONFIG_UNKNOWN_KEY",
        path: formatPath([...issue.path, key], prefix),
        message: "there is no such key",
        hint: meant === undefined ? `The keys are: ${known.join(", ")}` : `Did you mean "${meant}"?`,
      };
    });
  const problems = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? unknown(issue) : [problemOf(issue, prefix, input)],
  );
  // A key that is missing because it is misspelt is one mistake, not two.
  return { problems: problems.filter(({ code, path }) => code !== "CONFIG_MISSING_KEY" || !misspelt.has(path ?? "")) };
}

type Issue = z.core.$ZodIssue;

function describe(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? "is missing"
        : `expected ${kindName(issue.expected)}, got ${kindOf(issue.input)}`;
    case "invalid_value":
      return `expected ${oneOf(issue.values.map((value) => (typeof value === "string" ? `"${value}"` : String(value))))}`;
    case "too_small":
      return `must be ${bound(issue.origin, "at least", issue.minimum)}`;
    case "too_big":
      return `must be ${bound(issue.origin, "at most", issue.maximum)}`;
    case "invalid_format":
      return `does not have the form of ${issue.format === "regex" ? issue.pattern : issue.format}`;
    case "invalid_key":
      return issue.issues[0]?.message;
    case "invalid_union":
      return "fits none of the forms it may have";
    default:
      return undefined;
  }
}

function bound(origin: string, relation: string, limit: number | bigint): string {
  if (origin === "string") return `${relation} ${limit} characters long`;
  if (origin === "array") return `${relation} ${limit} entries long`;
  return `${relation} ${limit}`;
}

function oneOf(names: readonly string[]): string {
  return names.length === 1 ? String(names[0]) : `one of ${names.join(", ")}`;
}

/** A JavaScript kind with its article. */
function kindName(kind: string): string {
  if (kind === "int") return "a whole number";
  if (kind === "record") return "an object";
  if (kind === "null" || kind === "undefined") return kind;
  return `${/^[aeio]/.test(kind) ? "an" : "a"} ${kind}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number" && !Number.isInteger(value))
    return Number.isFinite(value) ? "a fraction" : String(value);
  return kindName(typeof value);
}

/**
 * A union's issue says only that no form fits. When the value plainly was meant to be one of the forms, what is wrong
 * with that one says more.
 */
function sharpen(issue: Issue): Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const forms = issue.errors
    .filter((errors) => !errors.some((error) => error.path.length === 0 && error.code !== "unrecognized_keys"))
    .map((errors) => errors.flatMap(sharpen))
    .toSorted((a, b) => weight(a) - weight(b));
  const [best, next] = forms;
  if (best === undefined || (next !== undefined && weight(next) === weight(best))) return [issue];
  return best.map((error) => ({ ...error, path: [...issue.path, ...error.path] }));
}

/** How far a value is from a form. */
function weight(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1), 0);
}

function problemOf(issue: Issue, prefix: string, input: unknown): Problem {
  const missing = issue.code === "invalid_type" && valueAt(input, issue.path) === undefined;
  const isType = issue.code === "invalid_type" || issue.code === "invalid_union";
  const [message = "", hint] = issue.message.split("\n");
  return {
    code: missing ? "CONFIG_MISSING_KEY" : isType ? "CONFIG_TYPE" : "CONFIG_VALUE",
    path: formatPath(issue.path, prefix),
    message,
    ...(hint === undefined ? {} : { hint }),
  };
}
