import { z } from "zod";
import { dataConfigSchema } from "./configSchema.js";

/** Returns the JSON schema of JSON and YAML configs, made from the schema that checks them. */
export function configJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(dataConfigSchema, {
    io: "input",
    // The version that most editors support.
    target: "draft-07",
    // JSON has no plugin objects.
    unrepresentable: "any",
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
      if (jsonSchema.anyOf !== undefined)
        jsonSchema.anyOf = jsonSchema.anyOf.filter((form) => Object.keys(form).length > 0);
    },
  });
}
