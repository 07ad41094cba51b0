import type { Problems } from "../errors.js";
import { type Content, isReadContent, isReference } from "../system/content.js";
import type { Plugin } from "../system/Plugin.js";
import { valuesOf } from "../system/System.js";

/** Reports what readers refuse in literal text. Secrets and other files are read later, while an image is assembled. */
export function literalContents(): Plugin {
  return {
    name: "literal-contents",
    apply({ hooks }) {
      hooks.check.tap("literal-contents", (problems, system) => {
        for (const file of valuesOf(system.files)) {
          if (file.kind === "file") readLiteral(file.content, problems);
        }
      });
    },
  };
}

/** Returns the bytes of a content, or undefined if it contains a reference or something that a reader refuses. */
function readLiteral(content: Content, problems: Pick<Problems, "add">): Buffer | undefined {
  if (typeof content === "string") return Buffer.from(content);
  if (isReference(content)) return undefined;
  if (isReadContent(content)) {
    const data = readLiteral(content.content, problems);
    if (data === undefined) return undefined;
    const reading = content.read(data);
    if ("data" in reading) return Buffer.from(reading.data);
    for (const problem of reading.problems) problems.add(problem);
    return undefined;
  }
  const pieces = content.map((piece) => readLiteral(piece, problems));
  return pieces.every((piece) => piece !== undefined) ? Buffer.concat(pieces) : undefined;
}
