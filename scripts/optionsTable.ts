import { z } from "@nixwrt/core";

/** Parts of a JSON schema that determine an option's row. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  /** Without `type`: one schema, to which this one adds a description. With `type`: patterns of text. */
  readonly allOf?: readonly Schema[];
  readonly items?: Schema | boolean;
  /** Elements of a list of fixed length. */
  readonly prefixItems?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly description?: string;
}

/** Numbers from this one on are not shown as limits, because users do not need them. */
const unbounded = 2 ** 31;

/**
 * Formats a plugin's options as a Markdown table with one row per option. The options of a nested object follow that object. If a
 * description ends with a sentence "Default: ….", that sentence describes the default of an option whose default is missing or empty.
 */
export function optionsTable(options: z.ZodType): string {
  return tableOf("option", rowsOf(z.toJSONSchema(options, { io: "input" }) as Schema, ""));
}

/** Formats rows as a Markdown table. */
export function tableOf(subject: string, rows: readonly string[]): string {
  return [`| ${subject} | type | default | meaning |`, "| --- | --- | --- | --- |", ...rows].join("\n");
}

/**
 * Returns the row of each option of a schema, with those of nested objects after it.
 * @param inside whether to include nested objects
 */
export function rowsOf({ properties = {}, required = [] }: Schema, prefix: string, inside = true): string[] {
  return Object.entries(properties).flatMap(([name, option]) => {
    const path = `${prefix}${name}`;
    const [, meaning = "", said] = /^(.*?)(?: Default: (.*)\.)?$/s.exec(option.description ?? "") ?? [];
    if (meaning === "") throw new Error(`the option ${path} says nothing of itself: give it .describe()`);
    const preset = said ?? defaultOf(option, required.includes(name));
    const row = `| \`${path}\` | ${typeOf(option)} | ${preset} | ${meaning} |`;
    if (!inside || isSecret(option)) return [row];
    const inner = typeof option.additionalProperties === "object" ? option.additionalProperties : undefined;
    const items = typeof option.items === "object" ? option.items : {};
    return [
      row,
      ...rowsOf(option, `${path}.`),
      ...rowsOf(items, `${path}[].`),
      ...(inner === undefined ? [] : rowsOf(inner, `${path}.<name>.`)),
    ];
  });
}

/** Whether the value is a reference to a secret. */
function isSecret({ properties = {} }: Schema): boolean {
  return Object.keys(properties).join() === "secret";
}

function defaultOf(option: Schema, required: boolean): string {
  if (required) return "must be given";
  const text = JSON.stringify(option.default ?? null);
  return ["null", "{}", "[]"].includes(text) ? "none" : `\`${text}\``;
}

function literal(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}

/** Joins alternatives, each once: `number or text`, `number from 1 to 9, or list`, `` `20`, `40`, `80` ``. */
function alternatives(types: readonly string[]): string {
  const all = [...new Set(types)];
  if (all.every((one) => one.startsWith("`"))) return all.join(", ");
  const last = all.pop() ?? "";
  if (all.length === 0) return last;
  return `${all.join(", ")}${all.some((one) => one.includes(" ")) ? "," : ""} or ${last}`;
}

/** Formats the type of a list of fixed length, without limits of numbers, which would be there once for each: `[number, number]`. */
function tupleOf(types: readonly string[]): string {
  return `[${types.map((type) => type.replace(/^number from .*/, "number")).join(", ")}]`;
}

/** What to call a value that has its own schema, by the name of that schema. */
const named: Readonly<Record<string, string>> = {
  Content: "text, `secret()` or `file()`",
  PluginReference: "plugin",
  PluginEntry: "plugin",
};

function typeOf(schema: Schema): string {
  const {
    $ref,
    type,
    anyOf,
    allOf,
    items,
    prefixItems,
    additionalProperties,
    minimum = 0,
    maximum = unbounded,
  } = schema;
  const ofName = named[$ref?.split("/").at(-1) ?? ""];
  if (ofName !== undefined) return ofName;
  if (isSecret(schema)) return "`secret()`";
  if (type === undefined && allOf !== undefined) return alternatives(allOf.map(typeOf));
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(literal).join(", ");
  if (anyOf !== undefined) return alternatives(anyOf.map(typeOf));
  // Zod writes alternatives of simple types as one list.
  if (typeof type === "object") return alternatives(type.map((one) => typeOf({ type: one })));
  if (prefixItems !== undefined) return tupleOf(prefixItems.map(typeOf));
  if (typeof items === "object") return `list of ${typeOf(items)}`;
  if (typeof additionalProperties === "object") return `by name: ${typeOf(additionalProperties)}`;
  if (type === "string") return "text";
  if (type === "boolean") return "boolean";
  if (type === "integer" || type === "number") {
    if (maximum < unbounded) return `number from ${minimum} to ${maximum}`;
    return minimum > 0 ? `number from ${minimum}` : "number";
  }
  if (type === "object") return "settings";
  throw new Error(`no words for ${JSON.stringify(schema)}`);
}
