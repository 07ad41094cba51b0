import { expect, test } from "vitest";
import { configJsonSchema } from "../../src/config/configJsonSchema.js";

/** Returns every list of alternatives in a JSON schema. */
function alternatives(schema: unknown): Record<string, unknown>[][] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([name, inner]) => [
    ...(name === "anyOf" ? [inner as Record<string, unknown>[]] : []),
    ...alternatives(inner),
  ]);
}

test("editors accept a mode as text, which is its only form in JSON that looks like the mode", () => {
  const modes = alternatives(configJsonSchema()).filter((forms) => forms.some(({ type }) => type === "integer"));
  const texts = modes.flat().filter(({ pattern }) => typeof pattern === "string" && new RegExp(pattern).test("0600"));
  // Files and folders of services.
  expect(texts).toHaveLength(2);
  for (const { pattern } of texts) expect(new RegExp(String(pattern)).test("rw-------")).toBe(false);
});

test("no alternative accepts everything", () => {
  const all = alternatives(configJsonSchema());
  expect(all.length).toBeGreaterThan(10);
  for (const forms of all) expect(forms.filter((form) => Object.keys(form).length === 0)).toEqual([]);
});
