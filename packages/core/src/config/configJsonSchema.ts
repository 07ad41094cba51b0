import { z } from "zod";
import { dataConfigSchema } from "./configSchema.js";

/** The JSON schema of JSON and YAML configs, from the schema that checks them. */
export function configJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(dataConfigSchema, {
    io: "input",
    // What editors know best.
    target: "draft-07",
    // Plugins as objects: there are none in JSON.
    unrepresentable: "any",
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
      if (jsonSchema.anyOf !== undefined)
        jsonSchema.anyOf = jsonSchema.anyOf.filter((form) => Object.keys(form).length > 0);
    },
  });
}
