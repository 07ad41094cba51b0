import { z } from "zod";
import type { BuildDate, Content, FileReference, Secret } from "../system/content.js";
import { rule } from "./sharpenUnion.js";

/** A {@link Secret}. Its name must be valid as that of an environment variable. */
export const secretSchema: z.ZodType<Secret, Secret> = z
  .strictObject({
    secret: z
      .string()
      .regex(
        /^[A-Za-z_][A-Za-z0-9_]*$/,
        "not the name of a secret\nUse letters, digits and _, not starting with a digit",
      ),
  })
  .readonly();

const fileSchema: z.ZodType<FileReference, FileReference> = z.strictObject({ file: z.string().min(1) }).readonly();

const buildDateSchema: z.ZodType<BuildDate, BuildDate> = z.strictObject({ buildDate: z.literal(true) }).readonly();

/** Text that is nothing but a variable, as shells, env files and CI systems write it. Passwords such as `$Summer` have small letters. */
const variable = /^\$(?:[A-Z_][A-Z0-9_]*|\{\{?[^{}]*\}?\})$/;

/** A {@link Content}: text, a secret, the text of a file, the build date, or a list of these. For options of plugins. */
export const contentSchema: z.ZodType<Content, Content> = z
  .union(
    [z.string(), secretSchema, fileSchema, buildDateSchema, z.array(z.lazy(() => contentSchema)).readonly()],
    'expected text, secret("NAME"), file("path"), buildDate(), or a list of these' +
      '\nGive text, or secret("NAME") to keep it out of the config; in JSON and YAML, { "secret": "NAME" }, { "file": "path" }, { "buildDate": true }',
  )
  .refine((content) => typeof content !== "string" || !variable.test(content), {
    // The message does not repeat the text, which may be a password that only looks like a variable.
    error:
      "this text is the name of a variable, and nothing replaces it by the value" +
      '\nGive secret("NAME") for a value from the environment or the file of secrets; in JSON and YAML, { "secret": "NAME" }' +
      "\nIf you mean this very text, put it into that file",
    params: rule,
  })
  .meta({ id: "Content" });
