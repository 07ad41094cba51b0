import type { Problems } from "../errors.js";
import { type Content, isReadContent, isReference, type Reference } from "./content.js";

/**
 * Reads a content with its readers.
 * @param find returns the value of a reference, or undefined if it is not known yet
 * @param problems gets what readers refuse
 * @returns the bytes for the image, or undefined if a value is not known, or a reader refuses something
 */
export function readContent(
  content: Content,
  find: (reference: Reference) => Buffer | undefined,
  problems: Pick<Problems, "add">,
): Buffer | undefined {
  if (typeof content === "string") return Buffer.from(content);
  if (isReference(content)) return find(content);
  if (isReadContent(content)) {
    const data = readContent(content.content, find, problems);
    // A fault inside would be reported again outside.
    if (data === undefined) return undefined;
    const reading = content.read(data);
    if ("data" in reading) return Buffer.from(reading.data);
    for (const problem of reading.problems) problems.add(problem);
    return undefined;
  }
  // All pieces are read, so that all problems are found, in the order of the config.
  const pieces = content.map((piece) => readContent(piece, find, problems));
  return pieces.every((piece) => piece !== undefined) ? Buffer.concat(pieces) : undefined;
}
