import type { z } from "zod";
import { NixwrtError } from "../errors.js";
import { validate } from "./validate.js";

/**
 * Validates a plugin's options, for use at the start of its factory. Make the schema with `z.strictObject` so that
 * misspelt keys are found. A message given to a schema may have a second line: it becomes the hint.
 * @param packageName of the plugin; the problems' paths start with it, as in `@nixwrt/plugin-sshd: port`.
 * @throws {NixwrtError} of class `config`, with everything that is wrong. No message holds a value.
 */
export function parseOptions<T>(schema: z.ZodType<T>, options: unknown, packageName: string): T {
  const validated = validate(schema, options ?? {}, packageName);
  if (!("value" in validated)) throw new NixwrtError("config", validated.problems);
  return validated.value;
}
