import { z } from "zod";
import { modeFault, octalText, parseMode } from "../system/fileMode.js";

/** Permission bits: octal digits as text, or a number. Parsed values are numbers. */
export type ModeSchema = z.ZodType<number, number | string>;

/**
 * Returns the schema of modes.
 * @param onlyDecimal whether it is for JSON and YAML, where 600 is never 0o600
 */
export function modeSchema({ onlyDecimal }: { readonly onlyDecimal: boolean }): ModeSchema {
  const text = z
    .string()
    .regex(octalText)
    .transform((mode) => parseMode(mode) ?? 0);
  const number = z
    .int()
    .meta({ minimum: 0 })
    .superRefine((mode, context) => {
      const message = modeFault(mode, { onlyDecimal });
      if (message !== undefined) context.addIssue({ code: "custom", message });
    });
  return z.union([text, number], 'expected a mode: octal digits as text\nSuch as "0644"');
}
