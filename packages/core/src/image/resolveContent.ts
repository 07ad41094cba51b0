import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Problems } from "../errors.js";
import {
  type Content,
  type FileReference,
  flattenContent,
  isBuildDate,
  isSecret,
  type Reference,
} from "../system/content.js";
import { readContent } from "../system/readContent.js";
import type { SecretStore } from "./secrets.js";

/** Where references in a content are looked up. */
export interface References {
  readonly secrets: Pick<SecretStore, "value">;
  /** Folder of the config file, where relative paths start. */
  readonly directory: string;
}

/** Everything that resolving a content needs. */
export interface ContentInput extends References {
  /** Seconds since 1970. */
  readonly buildDate: number;
}

/** Returns the absolute path of a file reference. */
export function referencedPath(reference: FileReference, directory: string): string {
  return resolve(directory, reference.file);
}

/**
 * Returns the bytes of a content. `checkReferences` has already checked that its references exist.
 * @throws {NixwrtError} of class `config`, with everything that readers refuse.
 */
export async function resolveContent(content: Content, input: ContentInput): Promise<Buffer> {
  const values = new Map<Reference, Buffer>();
  for (const piece of flattenContent(content)) {
    if (typeof piece !== "string") values.set(piece, await valueOfReference(piece, input));
  }
  const problems = new Problems();
  const data = readContent(content, (reference) => values.get(reference), problems);
  problems.throwIfAny("config");
  return data ?? Buffer.alloc(0);
}

async function valueOfReference(
  reference: Reference,
  { secrets, directory, buildDate }: ContentInput,
): Promise<Buffer> {
  if (isBuildDate(reference)) return Buffer.from(String(buildDate));
  if (!isSecret(reference)) return await readFile(referencedPath(reference, directory));
  const value = secrets.value(reference.secret);
  if (value === undefined) throw new Error(`the secret ${reference.secret} was not checked before it was used`);
  return Buffer.from(value);
}
