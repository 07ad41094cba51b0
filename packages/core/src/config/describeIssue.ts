import type { z } from "zod";

/** Describes an issue without showing any value. Returns undefined if the schema's own message is better. */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${kindName(issue.expected)}, got ${kindOf(issue.input)}`;
    case "invalid_value":
      return `expected ${oneOf(issue.values.map((value) => (typeof value === "string" ? `"${value}"` : String(value))))}`;
    case "too_small":
      return bound(issue.origin, "at least", issue.minimum);
    case "too_big":
      return bound(issue.origin, "at most", issue.maximum);
    case "invalid_format":
      return `does not have the form of ${issue.format === "regex" ? issue.pattern : issue.format}`;
    case "invalid_key":
      return issue.issues[0]?.message;
    case "invalid_union":
      return "has none of the allowed forms";
    default:
      return undefined;
  }
}

function bound(origin: string, relation: "at least" | "at most", limit: number | bigint): string {
  if (origin !== "string" && origin !== "array") return `must be ${relation} ${limit}`;
  if (relation === "at least" && Number(limit) === 1) return "must not be empty";
  return `must be ${relation} ${limit} ${origin === "string" ? "characters" : "entries"} long`;
}

function oneOf(names: readonly string[]): string {
  return names.length === 1 ? String(names[0]) : `one of ${names.join(", ")}`;
}

/** Returns the kind of a value, with its article. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return kindName("array");
  if (Number.isFinite(value) && !Number.isInteger(value)) return "a fraction";
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return kindName(value === null ? "null" : typeof value);
}

/** Returns the name of a zod type, with its article. */
function kindName(kind: string): string {
  if (kind === "int") return "a whole number";
  if (kind === "array") return "a list";
  if (kind === "record") return "an object";
  if (kind === "null" || kind === "undefined") return kind;
  return `${/^[aeio]/.test(kind) ? "an" : "a"} ${kind}`;
}
