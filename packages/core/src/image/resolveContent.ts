import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Problems } from "../errors.js";
import {
  type Content,
  type FileReference,
  isBuildDate,
  isReadContent,
  isReference,
  isSecret,
} from "../system/content.js";
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
  const problems = new Problems();
  const data = await resolvePiece(content, input, problems);
  problems.throwIfAny("config");
  return data;
}

async function resolvePiece(content: Content, input: ContentInput, problems: Problems): Promise<Buffer> {
  if (typeof content === "string") return Buffer.from(content);
  if (isReadContent(content)) {
    const before = problems.list.length;
    const data = await resolvePiece(content.content, input, problems);
    // A fault inside would be reported again outside.
    if (problems.list.length > before) return Buffer.alloc(0);
    const reading = content.read(data);
    if ("data" in reading) return Buffer.from(reading.data);
    for (const problem of reading.problems) problems.add(problem);
    return Buffer.alloc(0);
  }
  if (!isReference(content)) {
    const pieces: Buffer[] = [];
    // These run one after another, so that problems are in the order of the config.
    for (const piece of content) pieces.push(await resolvePiece(piece, input, problems));
    return Buffer.concat(pieces);
  }
  if (isBuildDate(content)) return Buffer.from(String(input.buildDate));
  if (!isSecret(content)) return await readFile(referencedPath(content, input.directory));
  const value = input.secrets.value(content.secret);
  if (value === undefined) throw new Error(`the secret ${content.secret} was not checked before it was used`);
  return Buffer.from(value);
}
