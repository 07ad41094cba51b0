import { z } from "zod";

/** Levels below the root that are searched. Deeper keys, such as those of one route, are rarely what somebody means. */
const deepest = 2;

/**
 * Returns the place of a key in a schema, nearest to the root, for a key that is in a wrong place: `interfaces.NAME.dhcp` for `dhcp`. Returns
 * undefined if no object in the schema has the key.
 */
export function placeOfKey(schema: z.ZodType, key: string): string | undefined {
  let level: { readonly object: z.ZodObject; readonly path: readonly string[] }[] = objectsIn(schema, []);
  for (let depth = 0; depth <= deepest; depth++) {
    const found = level.find(({ object }) => Object.hasOwn(object.shape, key));
    if (found !== undefined) return [...found.path, key].join(".");
    level = level.flatMap(({ object, path }) =>
      Object.entries(object.shape).flatMap(([name, inner]) => objectsIn(inner as z.ZodType, [...path, name])),
    );
  }
  return undefined;
}

/** Returns the objects that a value of a schema is or directly contains, such as those of a record, which have the key `NAME`. */
function objectsIn(
  schema: z.ZodType,
  path: readonly string[],
): { readonly object: z.ZodObject; readonly path: readonly string[] }[] {
  if (schema instanceof z.ZodObject) return [{ object: schema, path }];
  if (schema instanceof z.ZodRecord) return objectsIn(schema.valueType as z.ZodType, [...path, "NAME"]);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => objectsIn(option as z.ZodType, path));
  const { innerType } = schema.def as { readonly innerType?: z.ZodType };
  return innerType === undefined ? [] : objectsIn(innerType, path);
}
