import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Content, type FileReference, flattenContent, isBuildDate, isSecret } from "../system/content.js";
import type { SecretStore } from "./secrets.js";

/** What references in a content are looked up in. */
export interface References {
  readonly secrets: SecretStore;
  /** The config file's folder, where relative paths start. */
  readonly directory: string;
}

/** All that a content is resolved with. */
export interface ContentInput extends References {
  /** Seconds since 1970. */
  readonly buildDate: number;
}

/** The absolute path that a file reference means. */
export function referencedPath(reference: FileReference, directory: string): string {
  return resolve(directory, reference.file);
}

/** The bytes that a content stands for. References have been checked before: see `checkReferences`. */
export async function resolveContent(content: Content, input: ContentInput): Promise<Buffer> {
  const pieces = flattenContent(content).map(async (piece) => {
    if (typeof piece === "string") return Buffer.from(piece);
    if (isBuildDate(piece)) return Buffer.from(String(input.buildDate));
    if (!isSecret(piece)) return await readFile(referencedPath(piece, input.directory));
    const value = input.secrets.value(piece.secret);
    if (value === undefined) throw new Error(`the secret ${piece.secret} was not checked before it was used`);
    return Buffer.from(value);
  });
  return Buffer.concat(await Promise.all(pieces));
}
