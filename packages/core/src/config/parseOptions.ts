import type { z } from "zod";
import { NixwrtError } from "../errors.js";
import { validate } from "./validate.js";

/**
 * Validates a plugin's options. Call it first in the plugin's factory. Make the schema with `z.strictObject`, so that misspelt keys are
 * found. A message in a schema may have a second line, which becomes the hint.
 * @param packageName name of the plugin's package. The problems' paths start with it, as in `@nixwrt/plugin-sshd: port`.
 * @throws {NixwrtError} of class `config`, with all problems. No message contains a value.
 */
export function parseOptions<T>(schema: z.ZodType<T>, options: unknown, packageName: string): T {
  const validated = validate(schema, options ?? {}, packageName);
  if (!("value" in validated)) throw new NixwrtError("config", validated.problems);
  return validated.value;
}
