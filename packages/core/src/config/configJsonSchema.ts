import { z } from "zod";
import { dataConfigSchema } from "./configSchema.js";

/** Returns the JSON schema of JSON and YAML configs, made from the schema that checks them. */
export function configJsonSchema(): z.core.JSONSchema.BaseSchema {
  const schema = z.toJSONSchema(dataConfigSchema, {
    io: "input",
    // The version that most editors support.
    target: "draft-07",
    // JSON has no plugin objects.
    unrepresentable: "any",
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
    },
  });
  dropEmptyForms(schema);
  return schema;
}

/**
 * Removes the empty alternatives, which stand for what JSON cannot represent and would accept everything. This comes last, because Zod fills in some
 * schemas after it has called `override`.
 */
function dropEmptyForms(schema: unknown): void {
  if (typeof schema !== "object" || schema === null) return;
  for (const [name, inner] of Object.entries(schema)) {
    dropEmptyForms(inner);
    if (name === "anyOf" && Array.isArray(inner))
      Object.assign(schema, { anyOf: inner.filter((form) => Object.keys(form).length > 0) });
  }
}
