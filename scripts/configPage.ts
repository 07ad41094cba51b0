import { readFileSync } from "node:fs";
import { describedSchema } from "./configSchemaFile.js";
import { rowsOf, type Schema, tableOf } from "./optionsTable.js";

const path = "docs/config.md";
const begin = "<!-- Keys: made from the schema by `npm run generate`. Do not edit. -->";

/** Returns docs/config.md: its handwritten text, then tables of all keys, made from the schema. */
export function configPage(): string {
  const { properties: { $schema: _, ...properties } = {}, required = [] }: Schema = describedSchema();
  const [text = ""] = readFileSync(path, "utf8").split(begin);
  const sections = Object.entries(properties).flatMap(([name, key]) => {
    const tables = formsOf(key)
      .map((form) => rowsOf(form, ""))
      .filter((rows) => rows.length > 0)
      .map((rows) => tableOf("key", rows));
    return tables.length === 0 ? [] : [`## ${name}`, places[name] ?? `Keys of \`${name}\`:`, ...tables];
  });
  const whole = tableOf("key", rowsOf({ properties, required }, "", false));
  return `${[`${text}${begin}`, "## The whole config", whole, ...sections].join("\n\n")}\n`;
}

/** What the tables of a section describe, where that is not the key itself. */
const places: Readonly<Record<string, string>> = {
  interfaces: "By name of the interface, such as `interfaces.eth0`. [Networks](networks.md) has examples.",
  users: "By name of the user, such as `users.me`:",
  groups: "By name of the group, such as `groups.family`:",
  etc: "By path. The value is the file's text, or an object with these keys, or a link:",
  services: "By name of the service, such as `services.greet`. [Services](services.md) has examples.",
  filesystems: 'By mount point, such as `filesystems["/srv"]`:',
  caches: "Each entry has these keys. [Teams](teams.md) has examples.",
  builders: "Each entry has these keys. [Teams](teams.md) has examples.",
};

/** Returns the objects that a key's value, its values by name or its list's entries can be. */
function formsOf({ items, additionalProperties, anyOf, ...schema }: Schema): readonly Schema[] {
  if (typeof items === "object") return formsOf(items);
  if (typeof additionalProperties === "object") return formsOf(additionalProperties);
  return anyOf === undefined ? [schema] : anyOf.flatMap(formsOf);
}
