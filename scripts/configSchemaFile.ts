import ts from "typescript";
import { configJsonSchema } from "../packages/core/src/config/configJsonSchema.js";
import { readSourceDocs, type SourceDocs } from "./sourceDocs.js";

/** Parts of a JSON schema that contain further schemas. */
interface Schema {
  description?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema | Schema[];
  anyOf?: Schema[];
}

/** Returns nixwrt.schema.json. */
export function configSchemaFile(): string {
  return `${JSON.stringify(describedSchema(), null, 2)}\n`;
}

/** Returns the JSON schema of configs, with the documentation comments of `UserConfig` as descriptions. */
export function describedSchema(): object {
  const docs = readSourceDocs("packages/core/src/config/UserConfig.ts");
  const schema = { title: "NixWRT config", ...configJsonSchema() };
  addDescriptions(schema as Schema, docs.type("UserConfig"), docs);
  return schema;
}

function addDescriptions(schema: Schema, type: ts.Type, docs: SourceDocs): void {
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    const property = docs.checker.getPropertyOfType(type, name);
    if (property === undefined) throw new Error(`the config's types have no key ${name}`);
    const description = docs.describe(property);
    if (description !== "") inner.description = description;
    addDescriptions(inner, docs.typeOf(property), docs);
  }
  const values = type.getStringIndexType();
  if (values && typeof schema.additionalProperties === "object")
    addDescriptions(schema.additionalProperties, docs.checker.getNonNullableType(values), docs);
  const entries = type.getNumberIndexType();
  if (entries && schema.items !== undefined && !Array.isArray(schema.items))
    addDescriptions(schema.items, docs.checker.getNonNullableType(entries), docs);
  for (const form of schema.anyOf ?? []) {
    const names = Object.keys(form.properties ?? {});
    // Text has properties, too: the type of a link is not String, although String has a method `link`.
    const types = (type.isUnion() ? type.types : [type]).filter((one) => one.flags & ts.TypeFlags.Object);
    const meant = types.find((one) => names.every((name) => docs.checker.getPropertyOfType(one, name) !== undefined));
    if (names.length > 0 && meant !== undefined) addDescriptions(form, meant, docs);
  }
}
