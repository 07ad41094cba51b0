import { z } from "zod";
import type { BuildDate, Content, FileReference, Secret } from "../system/content.js";

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

/** A {@link Content}: text, a secret, the text of a file, the build date, or a list of these. For options of plugins. */
export const contentSchema: z.ZodType<Content, Content> = z
  .union(
    [z.string(), secretSchema, fileSchema, buildDateSchema, z.array(z.lazy(() => contentSchema)).readonly()],
    'expected text, secret("NAME"), file("path"), buildDate(), or a list of these' +
      '\nGive text, or secret("NAME") to keep it out of the config; in JSON and YAML, { "secret": "NAME" }, { "file": "path" }, { "buildDate": true }',
  )
  .meta({ id: "Content" });
