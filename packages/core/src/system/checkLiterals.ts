import type { Problems } from "../errors.js";
import { readContent } from "./readContent.js";
import { type System, valuesOf } from "./System.js";

/** Reports what readers refuse in literal text. The values of references are read later, before anything is built. */
export function checkLiterals({ files }: Pick<System, "files">, problems: Problems): void {
  for (const file of valuesOf(files)) {
    if (file.kind === "file") readContent(file.content, () => undefined, problems);
  }
}
